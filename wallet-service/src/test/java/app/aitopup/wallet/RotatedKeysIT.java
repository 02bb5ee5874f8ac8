package app.aitopup.wallet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.TestKeys;
import app.aitopup.edge.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jose4j.jwk.RsaJsonWebKey;
import org.junit.jupiter.api.Test;

/** The gateway's keys change while the service runs. */
@QuarkusTest
@TestProfile(RotatedKeysIT.AskingTheGateway.class)
class RotatedKeysIT {
    private static final int FOR_LONG = 3600;
    private static final int SHORTLY = 1;

    PublishedKeys.Server gateway;

    /** A service that takes the keys from the gateway's URL. */
    public static class AskingTheGateway implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(PublishedKeys.class, Map.of("database", "wallet")));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Test
    void learnsNewKeysForgetsOldOnesAndIsNotDrivenByJunk() {
        RsaJsonWebKey first = TestKeys.pair("2026-06");
        RsaJsonWebKey second = TestKeys.pair("2026-07");

        gateway.publish(FOR_LONG, first);
        assertThat(code(first)).isEqualTo(Code.SUCCESS.number());
        assertThat(gateway.asked()).isEqualTo(1);

        // The set at hand would be good for an hour, but the key of this token is not in it.
        gateway.publish(SHORTLY, first, second);
        assertThat(code(second)).isEqualTo(Code.SUCCESS.number());
        assertThat(code(first)).isEqualTo(Code.SUCCESS.number());
        gateway.publish(FOR_LONG, second);
        await().until(() -> code(first) == Code.API_KEY_INVALID.number());
        assertThat(code(second)).isEqualTo(Code.SUCCESS.number());

        int asked = gateway.asked();
        RsaJsonWebKey anybodys = TestKeys.pair("anybodys");
        IntStream.range(0, 50)
                .mapToObj(i -> CompletableFuture.runAsync(() ->
                        assertThat(code(renamed(anybodys, "junk-" + i))).isEqualTo(Code.API_KEY_INVALID.number())))
                .toList()
                .forEach(CompletableFuture::join);
        assertThat(gateway.asked()).isEqualTo(asked);
        assertThat(code(second)).isEqualTo(Code.SUCCESS.number());
    }

    private static RsaJsonWebKey renamed(RsaJsonWebKey pair, String keyId) {
        RsaJsonWebKey renamed = new RsaJsonWebKey(pair.getRsaPublicKey());
        renamed.setPrivateKey(pair.getPrivateKey());
        renamed.setKeyId(keyId);
        return renamed;
    }

    private static int code(RsaJsonWebKey pair) {
        return given().auth()
                .oauth2(TestTokens.signedWith(pair, Ids.next(Ids.ACCOUNT), Environment.STAGING))
                .get("/api/public/v1/balance")
                .jsonPath()
                .getInt("code");
    }
}
