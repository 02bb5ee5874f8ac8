package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.mint;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Downstream.Received;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a cancellation, which moves money and needs no body, and what any key may ask. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class CancelIT {
    private static final String CANCEL = PUBLIC + "/topup/txn_01jz/cancel";

    private Downstream topup;
    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        account = signUp();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
    }

    @Test
    void needsNoBodyAndNoContentType() {
        String cancelled = Downstream.ENVELOPE.replace("1000", "1003");
        topup.behave((request, body) -> {
            request.response().putHeader("Idempotent-Replayed", "true").putHeader("Retry-After", "7");
            Downstream.answer(request, 200, cancelled);
        });

        Answer answer = call("POST", CANCEL).bearer(account.key()).send();

        assertThat(answer.text()).isEqualTo(cancelled);
        assertThat(answer.header("Idempotent-Replayed")).contains("true");
        assertThat(answer.header("Retry-After")).contains("7");
        Received received = topup.only();
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.uri()).isEqualTo(CANCEL);
        assertThat(received.text()).isEmpty();
        assertThat(received.headers().contains("Content-Type")).isFalse();
    }

    @Test
    void takesAnEmptyBodyHoweverItIsSent() {
        // As curl sends -d ''.
        call("POST", CANCEL)
                .bearer(account.key())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(BodyPublishers.ofByteArray(new byte[0]))
                .send()
                .succeeded(200);
        // In chunks, of which there are none.
        call("POST", CANCEL)
                .bearer(account.key())
                .body(BodyPublishers.fromPublisher(BodyPublishers.ofString("")))
                .send()
                .succeeded(200);

        assertThat(topup.received()).hasSize(2);
        assertThat(topup.received())
                .allSatisfy(received ->
                        assertThat(received.headers().contains("Content-Type")).isFalse());
    }

    @Test
    void passesABodyOnThatIsThere() {
        call("POST", CANCEL).bearer(account.key()).json("{ }").send().succeeded(200);

        assertThat(topup.only().text()).isEqualTo("{ }");
        assertThat(topup.only().headers().get("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void takesNoBodyThatIsNotCalledJsonOrIsTooLong() {
        call("POST", CANCEL)
                .bearer(account.key())
                .body(BodyPublishers.ofString("{}"))
                .send()
                .failedUntouched(Code.MEDIA_TYPE_UNSUPPORTED);
        call("POST", CANCEL)
                .bearer(account.key())
                .header("Content-Type", "text/plain")
                .body(BodyPublishers.fromPublisher(BodyPublishers.ofString("{}")))
                .send()
                .failedUntouched(Code.MEDIA_TYPE_UNSUPPORTED);
        for (String contentType : List.of("application/json", "text/plain")) {
            call("POST", CANCEL)
                    .bearer(account.key())
                    .header("Content-Type", contentType)
                    .body(BodyPublishers.fromPublisher(BodyPublishers.ofString("a".repeat(70_000))))
                    .send()
                    .failedUntouched(Code.REQUEST_TOO_LARGE);
        }
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void saysThatNothingIsTouchedToWhoIsTurnedAway() {
        String reader = keyWith("topup:read");

        call("POST", CANCEL).send().failedUntouched(Code.API_KEY_MISSING);
        call("POST", CANCEL).bearer(account.key() + "x").send().failedUntouched(Code.API_KEY_INVALID);
        call("POST", CANCEL).bearer(reader).send().failedUntouched(Code.PERMISSION_MISSING);
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void mayBeRepeatedWhereTheAnswerIsMissing() {
        topup.behave((request, body) -> request.connection().close());

        call("POST", CANCEL).bearer(account.key()).send().failedUnknown(true);
        // The gateway has repeated it once itself.
        assertThat(topup.received()).hasSize(2);
    }

    @Test
    void touchesNothingWhereNothingWasSent() {
        topup.close();

        call("POST", CANCEL).bearer(account.key()).send().failedUntouched(Code.SERVICE_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topup:send", "wallet:read", "webhook:read"})
    void letsAnyKeyAskForThePlatforms(String scope) {
        call("GET", PUBLIC + "/platforms").bearer(keyWith(scope)).send().succeeded(200);
        call("GET", PUBLIC + "/platforms").send().failed(Code.API_KEY_MISSING);

        assertThat(topup.only().uri()).isEqualTo(PUBLIC + "/platforms");
    }

    @Test
    void letsNoKeyListTopupsThatMayNotReadThem() {
        call("GET", PUBLIC + "/topup").bearer(keyWith("topup:send")).send().failed(Code.PERMISSION_MISSING);

        assertThat(topup.received()).isEmpty();
    }

    private String keyWith(String scope) {
        return mint(signIn(account), Map.of("environment", "staging", "name", "One", "scopes", List.of(scope)))
                .get("key")
                .asText();
    }
}
