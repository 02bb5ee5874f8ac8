package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.mint;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that are good from some addresses only, behind a proxy of ours, which is this test. */
@QuarkusTest
@TestProfile(AllowedAddressesIT.BehindAProxy.class)
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class AllowedAddressesIT {
    private static final String KEY = PUBLIC + "/key";

    /** Whatever comes from this machine comes from a proxy. */
    public static class BehindAProxy implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("aitopup.gateway.trusted-proxies", "127.0.0.0/8,::1");
        }
    }

    private Downstream wallet;

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
    }

    @AfterEach
    void close() {
        wallet.close();
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/24,     203.0.113.7,                  true",
        "203.0.113.0/24,     203.0.114.7,                  false",
        "203.0.113.0/24,     ::ffff:203.0.113.7,           true",
        "203.0.113.7,        203.0.113.7,                  true",
        "203.0.113.7,        203.0.113.8,                  false",
        "::ffff:203.0.113.7, 203.0.113.7,                  true",
        "2001:db8::/32,      2001:db8:1::7,                true",
        "2001:db8::/32,      2001:DB8::7,                  true",
        "2001:db8::/32,      2001:db9::7,                  false",
        "2001:db8::/32,      203.0.113.7,                  false",
        "0.0.0.0/0,          2001:db8::7,                  false",
        // Of what a caller says itself only the part that a proxy of ours wrote counts.
        "203.0.113.0/24,     '203.0.113.7, 198.51.100.1',  false",
        "203.0.113.0/24,     '198.51.100.1, 203.0.113.7',  true",
        "203.0.113.0/24,     nonsense,                     false",
        "127.0.0.0/8,        203.0.113.7,                  false",
    })
    void letsAKeyInFromItsAddressesOnly(String allowed, String client, boolean letIn) {
        String key = mint(
                        signIn(signUp()),
                        Map.of("environment", "staging", "name", "Bound", "allowed_ips", List.of("192.0.2.1", allowed)))
                .get("key")
                .asText();

        Answer answer =
                call("GET", KEY).bearer(key).header("X-Forwarded-For", client).send();

        if (letIn) {
            answer.succeeded(200);
            assertThat(answer.data().at("/allowed_ips/1").asText()).isEqualTo(allowed);
        } else {
            answer.failed(Code.ADDRESS_NOT_ALLOWED);
            call("POST", SEND)
                    .bearer(key)
                    .header("X-Forwarded-For", client)
                    .json("{}")
                    .send()
                    .failedUntouched(Code.ADDRESS_NOT_ALLOWED);
        }
    }

    /** Who has found a key and calls from elsewhere hears no more of its account than that. */
    @Test
    void saysFirstWhatIsWrongWithTheKeyAndThenWithTheAddress() {
        SignedUp account = signUp();
        String session = signIn(account);
        String id = mint(
                        session,
                        Map.of(
                                "environment",
                                "staging",
                                "name",
                                "Bound",
                                "scopes",
                                List.of("topup:read"),
                                "allowed_ips",
                                List.of("203.0.113.7")))
                .get("id")
                .asText();
        String key = call("POST", ACCOUNT_API + "/keys/" + id + "/rotate")
                .bearer(session)
                .send()
                .succeeded(200)
                .data()
                .get("key")
                .asText();

        call("POST", SEND)
                .bearer(key)
                .header("X-Forwarded-For", "203.0.113.8")
                .json("{}")
                .send()
                .failedUntouched(Code.ADDRESS_NOT_ALLOWED);
        call("POST", SEND)
                .bearer(key)
                .header("X-Forwarded-For", "203.0.113.7")
                .json("{}")
                .send()
                .failedUntouched(Code.PERMISSION_MISSING);
    }

    @Test
    void recordsTheClientsAddressAndNotTheProxys() {
        String session = signIn(signUp());
        call("POST", ACCOUNT_API + "/keys")
                .bearer(session)
                .header("X-Forwarded-For", "2001:db8::7")
                .json("{\"environment\":\"live\",\"name\":\"A\"}")
                .send()
                .succeeded(201);

        assertThat(call("GET", ACCOUNT_API + "/audit?limit=1")
                        .bearer(session)
                        .send()
                        .data()
                        .at("/items/0/ip")
                        .asText())
                .isEqualTo("2001:db8::7");
    }
}
