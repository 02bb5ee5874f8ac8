package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PASSWORD;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.body;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static app.aitopup.gateway.Gateway.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts, sessions and keys on a real database. The test speaks for the wallet service. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class AccountsIT {
    private static final String ACCOUNTS = ACCOUNT_API + "/accounts";

    @Inject
    AgroalDataSource database;

    private Downstream wallet;

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
    }

    @AfterEach
    void close() {
        wallet.close();
    }

    @Test
    void signsUpAndTheFirstKeyWorksAtOnce() {
        Instant before = Instant.now().minusSeconds(1);
        JsonNode data = call("POST", ACCOUNTS)
                .json(body(Map.of("email", "First@Example.com", "password", PASSWORD, "name", "Acme & Söhne")))
                .send()
                .succeeded(201)
                .data();

        JsonNode account = data.get("account");
        assertThat(account.fieldNames()).toIterable().containsExactly("id", "email", "name", "created_at");
        assertThat(account.get("id").asText()).startsWith("acc_");
        assertThat(account.get("email").asText()).isEqualTo("first@example.com");
        assertThat(account.get("name").asText()).isEqualTo("Acme & Söhne");
        assertThat(Instant.parse(account.get("created_at").asText())).isBetween(before, Instant.now());
        JsonNode key = data.get("key");
        assertThat(key.fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "environment",
                        "name",
                        "prefix",
                        "last4",
                        "scopes",
                        "allowed_ips",
                        "limits",
                        "expires_at",
                        "revoked_at",
                        "last_used_at",
                        "created_at",
                        "key");
        String text = key.get("key").asText();
        assertThat(text).startsWith("ak_staging_").endsWith(key.get("last4").asText());
        assertThat(key.get("environment").asText()).isEqualTo("staging");
        assertThat(texts(key.get("scopes"))).isEqualTo(Scopes.ofKeys());
        JsonNode seen =
                call("GET", PUBLIC + "/key").bearer(text).send().succeeded(200).data();
        assertThat(seen.get("id")).isEqualTo(key.get("id"));
        assertThat(seen.has("key")).isFalse();
    }

    @Test
    void givesAnAddressOneAccountHoweverItIsWritten() {
        SignedUp account = signUp();

        call("POST", ACCOUNTS)
                .json(body(Map.of(
                        "email", account.email().toUpperCase(Locale.ROOT), "password", PASSWORD, "name", "Again")))
                .send()
                .failed(Code.ALREADY_EXISTS);
    }

    @Test
    void givesOneAccountToSeveralWhoSignUpWithOneAddressAtOnce() {
        String request = body(Map.of("email", "crowd@example.com", "password", PASSWORD, "name", "Crowd"));

        List<Integer> statuses = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> call("POST", ACCOUNTS).json(request).send().status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .sorted()
                .toList();

        assertThat(statuses).containsExactly(201, 409, 409, 409, 409, 409);
        assertThat(count("SELECT count(*) FROM users WHERE email = 'crowd@example.com'"))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM accounts WHERE name = 'Crowd'")).isEqualTo(1);
    }

    @Test
    void namesEveryFieldAtFaultAtOnce() {
        Answer answer = call("POST", ACCOUNTS)
                .json("{\"email\":\"not an address\",\"password\":\"too short\",\"name\":\" \",\"plan\":\"pro\"}")
                .send()
                .failed(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field"))
                .containsExactly("email", "password", "name", "plan");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"email\":\"a@example.com\",\"password\":\"123456789\",\"name\":\"A\"}              | password",
                "{\"email\":\"a@example.com\",\"password\":\"A@example.com\",\"name\":\"A\"}           | password",
                "{\"email\":\"a@example.com\",\"password\":1234567890,\"name\":\"A\"}                 | password",
                "{\"email\":\"a@localhost\",\"password\":\"1234567890\",\"name\":\"A\"}               | email",
                "{\"email\":\"a@example.com\\u0000\",\"password\":\"1234567890\",\"name\":\"A\"}      | email",
                "{\"email\":null,\"password\":\"1234567890\",\"name\":\"A\"}                          | email",
                "{\"email\":\"a@example.com\",\"password\":\"1234567890\"}                            | name",
            })
    void refusesASignUpThatIsNotRight(String request, String field) {
        Answer answer = call("POST", ACCOUNTS).json(request).send().failed(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field")).containsExactly(field);
    }

    @Test
    void storesNothingThatGivesASecretAway() {
        SignedUp account = signUp();
        String session = signIn(account);
        String secret =
                account.key().substring("ak_staging_".length(), account.key().length() - "_123456".length());

        String dump = Sql.text(
                database,
                "SELECT (SELECT string_agg(u::text, ' ') FROM users u)"
                        + " || (SELECT string_agg(k::text, ' ') FROM api_keys k)"
                        + " || (SELECT string_agg(s::text, ' ') FROM sessions s)"
                        + " || (SELECT string_agg(a::text, ' ') FROM audit_log a)");

        assertThat(dump).contains(account.email(), "$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(dump).doesNotContain(PASSWORD, secret, session.substring("ses_".length()));
        // Nor a plain hash of a key, which whoever finds a key could look up in a stolen copy.
        assertThat(count("SELECT count(*) FROM api_keys WHERE key_hash = sha256('" + account.key() + "'::bytea)"))
                .isZero();
    }

    @Test
    void asksForANewAccountsPlayMoneyInOneName() {
        SignedUp account = signUp();

        String path = "/api/operator/v1/accounts/" + account.accountId() + "/credits";
        List<Downstream.Received> credits = wallet.received(path);
        // The sweeper may ask as well while the first answer is on its way: the wallet books a reference once.
        assertThat(credits).isNotEmpty().allSatisfy(credit -> assertThat(credit.text())
                .isEqualTo("{\"environment\":\"staging\",\"amount_cents\":100000,\"reference\":\"welcome\"}"));
        JsonNode claims = InternalToken.claims(credits.get(0));
        assertThat(claims.get("sub").asText()).isEqualTo(account.accountId());
        assertThat(claims.get("aud").asText()).isEqualTo("wallet-service");
        assertThat(claims.get("environment").asText()).isEqualTo("staging");
        assertThat(texts(claims.get("groups"))).containsExactly("operator");
        assertThat(isWelcomed(account)).isTrue();
    }

    @Test
    void signsUpWithoutTheWalletServiceAndAsksAgainLater() {
        wallet.close();
        SignedUp account = signUp();
        assertThat(isWelcomed(account)).isFalse();

        wallet = Downstream.of("wallet");

        await().atMost(Duration.ofSeconds(30)).until(() -> isWelcomed(account));
        assertThat(wallet.received("/api/operator/v1/accounts/" + account.accountId()))
                .isNotEmpty();
    }

    @Test
    void keepsAskingWhileTheWalletServiceRefuses() {
        wallet.behave((request, body) -> Downstream.answer(
                request, 503, Downstream.ENVELOPE.replace("true", "false").replace("1000", "4006")));
        SignedUp account = signUp();
        assertThat(isWelcomed(account)).isFalse();

        wallet.behave((request, body) -> Downstream.answer(request, 201, Downstream.ENVELOPE));

        await().atMost(Duration.ofSeconds(30)).until(() -> isWelcomed(account));
    }

    @Test
    void doesNotKeepSomebodyWaitingForAWalletServiceThatHangs() {
        wallet.behave((request, body) -> {});

        // Which waits for the answer, but not for ever.
        SignedUp account = signUp();

        assertThat(isWelcomed(account)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/agent/v1/accounts,  METHOD_NOT_ALLOWED",
        "PUT,    /api/agent/v1/keys,      METHOD_NOT_ALLOWED",
        "GET,    /api/agent/v1/nothing,   NOT_FOUND",
        "GET,    /api/agent/v1,           NOT_FOUND",
        "POST,   /api/nothing,            NOT_FOUND",
        "GET,    /api,                    NOT_FOUND",
    })
    void answersInTheEnvelopeWhateverIsAsked(String method, String path, Code code) {
        call(method, path).send().failed(code);
    }

    @Test
    void answersInTheEnvelopeWhateverIsSent() {
        call("POST", ACCOUNTS).json("{\"email\":").send().failed(Code.REQUEST_MALFORMED);
        call("POST", ACCOUNTS).json("[]").send().failed(Code.REQUEST_MALFORMED);
        call("POST", ACCOUNTS)
                .header("Content-Type", "text/plain")
                .body(BodyPublishers.ofString("{}"))
                .send()
                .failed(Code.MEDIA_TYPE_UNSUPPORTED);
        String tooLong = "{\"email\":\"" + "a".repeat(64 * 1024) + "\"}";
        call("POST", ACCOUNTS).json(tooLong).send().failed(Code.REQUEST_TOO_LARGE);
        call("POST", ACCOUNTS)
                .header("Content-Type", "application/json")
                .body(BodyPublishers.fromPublisher(BodyPublishers.ofString(tooLong)))
                .send()
                .failed(Code.REQUEST_TOO_LARGE);
        call("POST", ACCOUNTS).json("\"" + "a".repeat(3_000_000) + "\"").send().failed(Code.REQUEST_TOO_LARGE);
    }

    private boolean isWelcomed(SignedUp account) {
        return count("SELECT count(*) FROM accounts WHERE welcome_credited_at IS NOT NULL AND id = '"
                        + account.accountId() + "'")
                == 1;
    }

    private long count(String query) {
        return Long.parseLong(Sql.text(database, query));
    }
}
