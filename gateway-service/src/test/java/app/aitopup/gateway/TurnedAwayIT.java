package app.aitopup.gateway;

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
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who is turned away from the public API, with which code, and that no service hears of it. The test speaks for the
 * services.
 */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class TurnedAwayIT {
    private static final String KEY = PUBLIC + "/key";

    @Inject
    AgroalDataSource database;

    private Downstream topup;
    private Downstream wallet;
    private Downstream webhook;
    private SignedUp account;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        account = signUp();
        wallet.received().clear();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
        webhook.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/topup/send/",
                "/topup/%2e%2e",
                "/topup/..",
                "/topup/../balance",
                "/topup/a%2fb",
                "",
                "/topup//send"
            })
    void knowsNoOtherPathAndAsksForNoKeyThere(String path) {
        call("GET", PUBLIC + path).send().failed(Code.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /topup/send,   'POST, OPTIONS'",
        "DELETE, /topup/send,   'POST, OPTIONS'",
        "POST,   /topup/txn_1,  'GET, HEAD, OPTIONS'",
        "GET,    /topup/txn_1/cancel, 'POST, OPTIONS'",
        "POST,   /topup,        'GET, HEAD, OPTIONS'",
        "DELETE, /platforms,    'GET, HEAD, OPTIONS'",
        "PUT,    /webhooks,     'GET, POST, HEAD, OPTIONS'",
        "POST,   /codes,        'GET, HEAD, OPTIONS'",
        "TRACE,  /balance,      'GET, HEAD, OPTIONS'",
        "BREW,   /balance,      'GET, HEAD, OPTIONS'",
        "get,    /balance,      'GET, HEAD, OPTIONS'",
    })
    void saysWhichMethodsAPathHas(String method, String path, String allow) {
        Answer answer = call(method, PUBLIC + path).send().failed(Code.METHOD_NOT_ALLOWED);

        assertThat(answer.header("Allow")).contains(allow);
    }

    @Test
    void turnsAwayWhoHasNoKey() {
        call("POST", SEND).json("{}").send().failedUntouched(Code.API_KEY_MISSING);
        call("GET", PUBLIC + "/balance").send().failed(Code.API_KEY_MISSING);
        for (String wrong : List.of(
                "",
                "Bearer",
                "Bearer ",
                account.key(),
                "Basic " + account.key(),
                "Bearer " + account.key() + "x",
                "Bearer " + account.key().substring(0, account.key().length() - 1) + "-",
                // Of the right form, with the right checksum, and nobody's.
                "Bearer ak_staging_0123456789abcdefghijABCDEFGHIJxy_2X5a9w")) {
            call("POST", SEND).header("Authorization", wrong).json("{}").send().failedUntouched(Code.API_KEY_INVALID);
        }
        call("POST", SEND)
                .bearer(account.key())
                .bearer(account.key())
                .json("{}")
                .send()
                .failedUntouched(Code.API_KEY_INVALID);
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void turnsAwayAKeyThatHasExpired() {
        String key = mint(
                        signIn(account),
                        Map.of("environment", "staging", "name", "Old", "expires_at", "2099-01-01T00:00:00Z"))
                .get("key")
                .asText();
        Sql.execute(database, "UPDATE api_keys SET expires_at = now() WHERE name = 'Old'");

        call("POST", SEND).bearer(key).json("{}").send().failedUntouched(Code.API_KEY_REVOKED);
    }

    @Test
    void turnsAwayARevokedKeyWithinASecond() {
        call("GET", KEY).bearer(account.key()).send().succeeded(200);

        Sql.execute(database, "UPDATE api_keys SET revoked_at = now() WHERE id = '" + account.keyId() + "'");
        Gateway.assertEndsWithinASecond(account.key());

        call("GET", KEY).bearer(account.key()).send().failed(Code.API_KEY_REVOKED);
    }

    @Test
    void turnsAwayAKeyWithoutTheScope() {
        String key = mint(
                        signIn(account),
                        Map.of("environment", "staging", "name", "R", "scopes", List.of("webhook:read")))
                .get("key")
                .asText();

        call("POST", SEND).bearer(key).json("{}").send().failedUntouched(Code.PERMISSION_MISSING);
        call("POST", PUBLIC + "/webhooks").bearer(key).json("{}").send().failed(Code.PERMISSION_MISSING);
        call("GET", PUBLIC + "/balance").bearer(key).send().failed(Code.PERMISSION_MISSING);
        call("GET", PUBLIC + "/webhooks").bearer(key).send().succeeded(200);
        assertThat(topup.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json; charset=iso-8859-1", "application/x-www-form-urlencoded"})
    void takesNothingButJson(String contentType) {
        call("POST", SEND)
                .bearer(account.key())
                .header("Content-Type", contentType)
                .body(BodyPublishers.ofString("{}"))
                .send()
                .failedUntouched(Code.MEDIA_TYPE_UNSUPPORTED);
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void takesNoBodyThatDoesNotSayWhatItIs() {
        call("POST", SEND)
                .bearer(account.key())
                .body(BodyPublishers.ofString("{}"))
                .send()
                .failedUntouched(Code.MEDIA_TYPE_UNSUPPORTED);
        call("POST", SEND)
                .bearer(account.key())
                .header("Content-Encoding", "gzip")
                .json("{}")
                .send()
                .failedUntouched(Code.MEDIA_TYPE_UNSUPPORTED);
    }

    @Test
    void takesABodyOf64KibibytesAndNotAByteMore() {
        String longest = "\"" + "a".repeat(64 * 1024 - 2) + "\"";
        call("POST", SEND).bearer(account.key()).json(longest).send().succeeded(200);
        assertThat(topup.only().text()).isEqualTo(longest);

        for (String tooLong : List.of(longest + " ", longest.repeat(50))) {
            call("POST", SEND).bearer(account.key()).json(tooLong).send().failedUntouched(Code.REQUEST_TOO_LARGE);
            // Without saying beforehand how long it is.
            call("POST", SEND)
                    .bearer(account.key())
                    .header("Content-Type", "application/json")
                    .body(BodyPublishers.fromPublisher(BodyPublishers.ofString(tooLong)))
                    .send()
                    .failedUntouched(Code.REQUEST_TOO_LARGE);
        }
        assertThat(topup.received()).hasSize(1);
    }

    @Test
    void checksInAFixedOrder() {
        // Everything is wrong; each answer is the first thing that is.
        String tooLong = "a".repeat(70_000);
        call("PUT", PUBLIC + "/nothing").json(tooLong).send().failed(Code.NOT_FOUND);
        call("PUT", SEND).json(tooLong).send().failed(Code.METHOD_NOT_ALLOWED);
        call("POST", SEND).body(BodyPublishers.ofString(tooLong)).send().failedUntouched(Code.API_KEY_MISSING);
        call("POST", SEND)
                .bearer(account.key())
                .body(BodyPublishers.ofString(tooLong))
                .send()
                .failedUntouched(Code.MEDIA_TYPE_UNSUPPORTED);
    }
}
