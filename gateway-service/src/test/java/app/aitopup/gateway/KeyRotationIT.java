package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestKeys;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.junit.jupiter.api.Test;

/** The keys of internal tokens: what is published of them, and how they change while the gateway runs. */
@QuarkusTest
@TestProfile(KeyRotationIT.WithKeyFile.class)
class KeyRotationIT {
    private static final String FILE = "aitopup.gateway.signing-keys-file";
    private static final RsaJsonWebKey FIRST = TestKeys.pair("2026-06");
    private static final RsaJsonWebKey SECOND = TestKeys.pair("2026-07");

    @ConfigProperty(name = FILE)
    Path file;

    /** A gateway whose keys are in a file, as where they are mounted. */
    public static class WithKeyFile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(
                    new TestResourceEntry(KeyFile.class, Map.of("database", "gateway")),
                    new TestResourceEntry(DownstreamPorts.class));
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("aitopup.gateway.signing-keys-reread-every", "1s");
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** Real infrastructure, and such a file. */
    public static class KeyFile extends RealInfrastructure {
        @Override
        public Map<String, String> start() {
            Map<String, String> config = new HashMap<>(super.start());
            try {
                Path keys = Files.createTempFile("signing-keys", ".json");
                keys.toFile().deleteOnExit();
                Files.writeString(keys, config.remove(SIGNING_KEYS));
                config.put(FILE, keys.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return config;
        }
    }

    @Test
    void publishesThePublicHalfAlone() {
        Answer answer = call("GET", InternalToken.KEYS).send();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/jwk-set+json");
        assertThat(answer.header("Cache-Control")).contains("max-age=30");
        assertThat(answer.json().fieldNames()).toIterable().containsExactly("keys");
        for (JsonNode key : answer.json().get("keys")) {
            assertThat(key.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("kty", "kid", "use", "alg", "n", "e")
                    .doesNotContain("d", "p", "q", "dp", "dq", "qi", "oth", "k");
        }
    }

    @Test
    void publishesAKeyBeforeItSignsAndAfterItSigned() throws IOException {
        try (Downstream wallet = Downstream.of("wallet")) {
            SignedUp account = signUp();
            give(FIRST);
            await().until(() -> published().equals(List.of("2026-06")));
            assertThat(signer(wallet, account)).isEqualTo("2026-06");

            give(FIRST, SECOND);
            await().until(() -> published().size() == 2);
            assertThat(signer(wallet, account)).isEqualTo("2026-06");

            give(SECOND, FIRST);
            await().until(() -> signer(wallet, account).equals("2026-07"));
            assertThat(published()).containsExactly("2026-07", "2026-06");

            give(SECOND);
            await().until(() -> published().equals(List.of("2026-07")));
            assertThat(signer(wallet, account)).isEqualTo("2026-07");
        }
    }

    /** All at once, as a mounted file changes. */
    private void give(RsaJsonWebKey... pairs) throws IOException {
        Path draft = Files.writeString(Files.createTempFile("signing-keys", ".draft"), TestKeys.privateSet(pairs));
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> published() {
        return InternalToken.published().stream().map(JsonWebKey::getKeyId).toList();
    }

    /** Which key signs for this account now; the signature fits, or this fails. */
    private static String signer(Downstream wallet, SignedUp account) {
        wallet.received().clear();
        call("GET", PUBLIC + "/balance").bearer(account.key()).send().succeeded(200);
        Downstream.Received received = wallet.only(PUBLIC);
        InternalToken.claims(received);
        return InternalToken.keyId(received);
    }
}
