package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static app.aitopup.gateway.Gateway.texts;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Downstream.Behaviour;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The books check: two services' figures, one answer. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class BooksIT {
    private static final String BOOKS = "/api/operator/v1/books";

    @ConfigProperty(name = "aitopup.gateway.operator-token")
    String operatorToken;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Downstream topup;
    private Downstream wallet;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup").behave(says("topup", topups(5, 2)));
        wallet = Downstream.of("wallet").behave(says("wallet", captured(true, 5, 2)));
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
    }

    @Test
    void answersBothServicesFiguresInOneEnvelope() {
        JsonNode data =
                call("GET", BOOKS).bearer(operatorToken).send().succeeded(200).data();

        assertThat(data.fieldNames()).toIterable().containsExactly("balanced", "wallet", "topup", "findings");
        assertThat(data.get("balanced").isBoolean()).isTrue();
        assertThat(data.get("balanced").asBoolean()).isTrue();
        assertThat(data.get("findings").toString()).isEqualTo("[]");
        assertThat(data.get("wallet").toString()).isEqualTo(captured(true, 5, 2));
        assertThat(data.get("topup").toString()).isEqualTo(topups(5, 2));
        // The wallet's figures between two of the top-ups', or top-ups on their way would look like faults.
        assertThat(asked).containsExactly("topup", "wallet", "topup");
    }

    @Test
    void asksAsAnOperator() {
        call("GET", BOOKS).bearer(operatorToken).send().succeeded(200);

        JsonNode toWallet = InternalToken.claims(wallet.only(BOOKS));
        assertThat(wallet.only(BOOKS).uri()).isEqualTo(BOOKS);
        assertThat(wallet.only(BOOKS).method()).isEqualTo("GET");
        assertThat(toWallet.get("aud").asText()).isEqualTo("wallet-service");
        assertThat(toWallet.get("sub").asText()).isEqualTo("operator");
        assertThat(texts(toWallet.get("groups"))).containsExactly("operator");
        JsonNode toTopup = InternalToken.claims(topup.received().get(0));
        assertThat(topup.received().get(0).uri()).isEqualTo(BOOKS);
        assertThat(toTopup.get("aud").asText()).isEqualTo("topup-service");
        assertThat(texts(toTopup.get("groups"))).containsExactly("operator");
    }

    @Test
    void saysThatTheWalletsOwnBooksDoNotBalance() {
        wallet.behave(says("wallet", captured(false, 5, 2)));

        JsonNode data =
                call("GET", BOOKS).bearer(operatorToken).send().succeeded(200).data();

        assertThat(data.get("balanced").asBoolean()).isFalse();
        assertThat(texts(data.get("findings"))).containsExactly("the wallet service's own books do not balance");
    }

    @Test
    void saysWhatIsPaidAndNotKnownInEitherEnvironment() {
        wallet.behave(says("wallet", captured(true, 8, 2)));

        JsonNode data =
                call("GET", BOOKS).bearer(operatorToken).send().succeeded(200).data();

        assertThat(data.get("balanced").asBoolean()).isFalse();
        assertThat(texts(data.get("findings")))
                .containsExactly(
                        "staging: 8 top-ups are paid, only 7 are delivered or pending",
                        "staging: 800 cents are paid, only top-ups worth 700 cents are delivered or pending",
                        "live: 8 top-ups are paid, only 7 are delivered or pending",
                        "live: 800 cents are paid, only top-ups worth 700 cents are delivered or pending");
    }

    @Test
    void saysWhatWasDeliveredBeforeAndIsNotPaid() {
        wallet.behave(says("wallet", captured(true, 4, 2)));

        assertThat(texts(call("GET", BOOKS)
                        .bearer(operatorToken)
                        .send()
                        .succeeded(200)
                        .data()
                        .get("findings")))
                .contains("staging: 5 top-ups are delivered, only 4 are paid");
    }

    @Test
    void findsNothingInWhatIsDeliveredBetweenTheLooks() {
        AtomicInteger looks = new AtomicInteger();
        topup.behave((request, body) ->
                Downstream.answer(request, 200, envelope(topups(looks.getAndIncrement() == 0 ? 5 : 9, 2))));

        assertThat(call("GET", BOOKS)
                        .bearer(operatorToken)
                        .send()
                        .succeeded(200)
                        .data()
                        .get("balanced")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void looksAgainBeforeItBlamesAHoldThatEndsBetweenTheLooks() {
        AtomicInteger looks = new AtomicInteger();
        // When the wallet is looked at first, one more is held than is pending right after.
        wallet.behave((request, body) ->
                Downstream.answer(request, 200, envelope(captured(true, 5, looks.getAndIncrement() == 0 ? 3 : 2))));

        JsonNode data =
                call("GET", BOOKS).bearer(operatorToken).send().succeeded(200).data();

        assertThat(data.get("balanced").asBoolean()).isTrue();
        assertThat(wallet.received()).hasSize(2);
    }

    @Test
    void letsNobodyElseIn() {
        SignedUp account = signUp();
        String session = signIn(account);
        wallet.received().clear();

        call("GET", BOOKS).send().failed(Code.API_KEY_MISSING);
        for (String other : List.of("", operatorToken + "0", account.key(), session)) {
            call("GET", BOOKS).bearer(other).send().failed(Code.API_KEY_INVALID);
        }
        call("GET", BOOKS).bearer(operatorToken).bearer(operatorToken).send().failed(Code.API_KEY_INVALID);
        call("POST", BOOKS).bearer(operatorToken).send().failed(Code.METHOD_NOT_ALLOWED);
        assertThat(wallet.received()).isEmpty();
        assertThat(topup.received()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wallet | {\"balanced\":true,                  | {",
                "wallet | \"balanced\":true                    | \"balanced\":\"true\"",
                "wallet | \"balanced\":true                    | \"balanced\":null",
                "wallet | \"live\"                             | \"other\"",
                "wallet | \"staging\"                          | \"other\"",
                "wallet | \"environments\"                     | \"other\"",
                "wallet | \"captured_count\":5,                | ''",
                "wallet | \"captured_cents\":500               | \"captured_cents\":\"500\"",
                "wallet | \"captured_cents\":500               | \"captured_cents\":500.0",
                "wallet | \"open_holds_count\":2               | \"open_holds_count\":-2",
                "wallet | \"open_holds_cents\":200             | \"open_holds_cents\":9223372036854775808",
                "topup  | \"delivered_count\":5                | \"delivered_count\":null",
                "topup  | \"delivered_cents\":500,             | ''",
                "topup  | \"pending_count\":2,                 | ''",
                "topup  | \"pending_cents\":200                | \"pending_cents\":[]",
                "topup  | \"pending_cents\":200                | \"pending_cents\":9223372036854775807",
                "topup  | \"live\"                             | \"other\"",
                "topup  | \"data\"                             | \"dada\"",
                "topup  | \"code\":1000                        | \"code\":4000",
                "topup  | }}}                                  | }}",
            })
    void knowsNoBooksWhereAPartIsMissingOrNonsense(String service, String part, String nonsense) {
        String said = envelope(service.equals("wallet") ? captured(true, 5, 2) : topups(5, 2));
        String broken = said.replace(part, nonsense);
        assertThat(broken).isNotEqualTo(said);
        (service.equals("wallet") ? wallet : topup).behave((request, body) -> Downstream.answer(request, 200, broken));

        call("GET", BOOKS).bearer(operatorToken).send().failed(Code.SERVICE_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wallet", "topup"})
    void saysWhenAServiceIsNotThere(String service) {
        (service.equals("wallet") ? wallet : topup).close();

        call("GET", BOOKS).bearer(operatorToken).send().failed(Code.SERVICE_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 500})
    void saysWhenAServiceRefuses(int status) {
        wallet.behave((request, body) -> Downstream.answer(request, status, envelope(captured(true, 5, 2))));

        call("GET", BOOKS).bearer(operatorToken).send().failed(Code.SERVICE_UNAVAILABLE);
    }

    @Test
    void saysWhenAServiceHangs() {
        topup.behave((request, body) -> {});

        call("GET", BOOKS).bearer(operatorToken).send().failed(Code.SERVICE_UNAVAILABLE);
    }

    private Behaviour says(String service, String data) {
        return (request, body) -> {
            asked.add(service);
            Downstream.answer(request, 200, envelope(data));
        };
    }

    private static String envelope(String data) {
        return Downstream.ENVELOPE.replace("{}", data);
    }

    /** The wallet service's figures, every top-up worth a dollar, the same in both environments. */
    private static String captured(boolean balanced, int captured, int held) {
        String figures = String.format(
                Locale.ROOT,
                "{\"captured_count\":%d,\"captured_cents\":%d,\"open_holds_count\":%d,\"open_holds_cents\":%d,"
                        + "\"treasury_cents\":-100000}",
                captured,
                captured * 100,
                held,
                held * 100);
        return "{\"balanced\":" + balanced + ",\"checked_at\":\"2026-06-13T12:00:00Z\",\"environments\":{\"staging\":"
                + figures + ",\"live\":" + figures + "}}";
    }

    /** The top-up service's figures, likewise. */
    private static String topups(int delivered, int pending) {
        String figures = String.format(
                Locale.ROOT,
                "{\"delivered_count\":%d,\"delivered_cents\":%d,\"pending_count\":%d,\"pending_cents\":%d,"
                        + "\"pending_held_count\":%d,\"pending_held_cents\":%d}",
                delivered,
                delivered * 100,
                pending,
                pending * 100,
                pending,
                pending * 100);
        return "{\"environments\":{\"staging\":" + figures + ",\"live\":" + figures + "}}";
    }
}
