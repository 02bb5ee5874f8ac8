package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PASSWORD;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.FromAddress.Answer;
import app.aitopup.gateway.domain.KeyText;
import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who calls too often, fails too often or signs up too often, with limits that do not come back during a test. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
@TestProfile(NarrowLimits.class)
class RateLimitIT {
    private static final String BALANCE = PUBLIC + "/balance";
    private static final String SESSION = ACCOUNT_API + "/session";
    private static final String BOOKS = "/api/operator/v1/books";
    private static final String KEY_POLICY = "\"key\";q=200;w=720000";
    private static final String ADDRESS_POLICY = "\"address\";q=5;w=18000";
    private static final SecureRandom RANDOM = new SecureRandom();
    // Each test, and each caller in it, has addresses that nobody used before.
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    @Inject
    AgroalDataSource database;

    @ConfigProperty(name = "aitopup.gateway.operator-token")
    String operatorToken;

    private Downstream topup;
    private Downstream wallet;
    private Account account;

    /** An account that has just signed up. */
    private record Account(String email, String key, String keyId) {}

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
    void answersABurstAndRefusesWhatIsMore() {
        try (FromAddress caller = caller()) {
            for (int left = NarrowLimits.KEY_BURST - 1; left >= 0; left--) {
                Answer answer = caller.get(BALANCE, account.key()).succeeded();
                assertThat(answer.limit()).startsWith("\"key\";r=" + left + ";t=");
                assertThat(answer.policy()).isEqualTo(KEY_POLICY);
            }

            Answer read = caller.get(BALANCE, account.key()).failed(Code.RATE_LIMIT_EXCEEDED);
            assertThat(read.limit()).startsWith("\"key\";r=0;t=");
            assertThat(read.policy()).isEqualTo(KEY_POLICY);
            assertThat(read.retryAfter()).isBetween(1, 3600);
            assertThat(read.data().has("funds")).isFalse();
            Answer send = caller.post(SEND, bearer(account.key()), "{}").failed(Code.RATE_LIMIT_EXCEEDED);
            assertThat(send.data().get("funds").asText()).isEqualTo("untouched");
            JsonNode retry = send.data().get("retry");
            assertThat(retry.get("after_seconds").asInt()).isEqualTo(send.retryAfter());
            assertThat(retry.get("safe").asBoolean()).isTrue();
            assertThat(retry.get("same_key").asBoolean()).isTrue();
            // Another key is another bucket, from the same address.
            caller.get(BALANCE, signUp().key()).succeeded();
        }
        assertThat(topup.received()).isEmpty();
        assertThat(wallet.received(BALANCE)).hasSize(NarrowLimits.KEY_BURST + 1);
    }

    @Test
    void showsWhatIsLeftWhateverBecomesOfACall() {
        topup.behave((request, body) -> Downstream.answer(
                request,
                422,
                "{\"success\":false,\"code\":3001,\"transaction_id\":null,\"status\":\"error\","
                        + "\"timestamp\":\"2026-06-13T12:00:00Z\",\"data\":{\"message\":\"no\"}}"));
        try (FromAddress caller = caller()) {
            String narrow = mintFor(account, "webhook:read");
            List<Answer> answers = List.of(
                    caller.get(BALANCE, account.key()).succeeded(),
                    caller.post(SEND, bearer(account.key()), "{}").failed(Code.FIELD_INVALID),
                    caller.post(SEND, bearer(account.key()), "a".repeat(70_000)).failed(Code.REQUEST_TOO_LARGE),
                    caller.get(PUBLIC + "/key", account.key()).succeeded(),
                    caller.get(PUBLIC + "/webhooks", account.key()).failed(Code.SERVICE_UNAVAILABLE),
                    caller.get(BALANCE, narrow).failed(Code.PERMISSION_MISSING));
            assertThat(answers).allMatch(answer -> answer.policy().equals(KEY_POLICY));
            assertThat(answers.stream().map(answer -> answer.limit().split(";", -1)[1]))
                    .containsExactly("r=199", "r=198", "r=197", "r=196", "r=195", "r=199");

            List<Answer> withoutKey = List.of(
                    caller.get(PUBLIC + "/codes", Map.of()).succeeded(),
                    caller.get(BALANCE, Map.of()).failed(Code.API_KEY_MISSING),
                    caller.get(PUBLIC + "/nothing", Map.of()).failed(Code.NOT_FOUND),
                    caller.get("/api/nothing", Map.of()).failed(Code.NOT_FOUND),
                    caller.post(BALANCE, Map.of(), "{}").failed(Code.METHOD_NOT_ALLOWED),
                    caller.get(ACCOUNT_API + "/keys", Map.of()).failed(Code.SESSION_INVALID));
            assertThat(withoutKey).allMatch(answer -> answer.policy().equals(ADDRESS_POLICY));
            assertThat(withoutKey).allMatch(answer -> answer.limit().equals("\"address\";r=5"));
        }
    }

    @Test
    void countsTheCallsOfWhoIsSignedIn() {
        try (FromAddress caller = caller()) {
            Map<String, String> signedIn = bearer(session(caller, account));
            List<String> left = Stream.of("/session", "/keys", "/audit", "/wallet?environment=staging")
                    .map(path -> caller.get(ACCOUNT_API + path, signedIn).succeeded())
                    .map(answer -> answer.limit().split(";", -1)[1])
                    .toList();
            assertThat(left).containsExactly("r=199", "r=198", "r=197", "r=196");

            for (int more = NarrowLimits.KEY_BURST - left.size(); more > 0; more--) {
                caller.get(ACCOUNT_API + "/session", signedIn).succeeded();
            }
            caller.get(ACCOUNT_API + "/keys", signedIn).failed(Code.RATE_LIMIT_EXCEEDED);
        }
    }

    @Test
    void turnsAwayAnAddressThatGuessesButNotTheGoodKeysBehindIt() {
        try (FromAddress guesser = caller();
                FromAddress other = caller()) {
            guesser.get(BALANCE, account.key()).succeeded();
            String neverSeen = mintFor(account, "wallet:read");
            String revoked = mintFor(account, "wallet:read");
            Sql.execute(database, "UPDATE api_keys SET revoked_at = now() WHERE last4 = '" + last4(revoked) + "'");

            // One of each kind: they count alike.
            guesser.get(BALANCE, "nonsense").failed(Code.API_KEY_INVALID);
            guesser.get(BALANCE, typo(account.key())).failed(Code.API_KEY_INVALID);
            String wrong = wrongKey();
            guesser.get(BALANCE, wrong).failed(Code.API_KEY_INVALID);
            guesser.get(BALANCE, wrong).failed(Code.API_KEY_INVALID);
            Answer last = guesser.get(BALANCE, revoked).failed(Code.API_KEY_REVOKED);
            assertThat(last.limit()).startsWith("\"address\";r=0;t=");

            for (String bad : List.of("nonsense", wrong, wrongKey(), revoked, neverSeen)) {
                Answer refused = guesser.post(SEND, bearer(bad), "{}").failed(Code.RATE_LIMIT_EXCEEDED);
                assertThat(refused.data().get("funds").asText()).isEqualTo("untouched");
                assertThat(refused.data().at("/retry/after_seconds").asInt()).isEqualTo(refused.retryAfter());
                assertThat(refused.policy()).isEqualTo(ADDRESS_POLICY);
            }
            // Who has no key guesses nothing.
            guesser.get(BALANCE, Map.of()).failed(Code.API_KEY_MISSING);
            assertThat(guesser.get(BALANCE, account.key()).succeeded().policy()).isEqualTo(KEY_POLICY);
            other.get(BALANCE, neverSeen).succeeded();
            // By now it is known as good.
            guesser.get(BALANCE, neverSeen).succeeded();
        }
    }

    /** The permission to look is none to call. */
    @Test
    void looksAKeyUpThatWasGoodAndBelievesTheTable() {
        try (FromAddress guesser = caller()) {
            guesser.get(BALANCE, account.key()).succeeded();
            IntStream.range(0, NarrowLimits.FAILURES)
                    .forEach(i -> guesser.get(BALANCE, wrongKey()).failed(Code.API_KEY_INVALID));

            Sql.execute(database, "UPDATE api_keys SET revoked_at = now() WHERE id = '" + account.keyId() + "'");

            await().until(() -> guesser.get(BALANCE, account.key()).code() == Code.RATE_LIMIT_EXCEEDED.number());
            try (FromAddress other = caller()) {
                other.get(BALANCE, account.key()).failed(Code.API_KEY_REVOKED);
            }
        }
    }

    @Test
    void countsWrongKeysThatComeAtOnce() {
        try (FromAddress guesser = caller()) {
            List<Integer> codes = IntStream.range(0, 40)
                    .mapToObj(i -> guesser.send(HttpMethod.GET, BALANCE, bearer(wrongKey()), null))
                    .toList()
                    .stream()
                    .map(answer -> FromAddress.await(answer).code())
                    .toList();

            assertThat(codes.stream().filter(code -> code == Code.API_KEY_INVALID.number()))
                    .hasSize(NarrowLimits.FAILURES);
            assertThat(codes.stream().filter(code -> code == Code.RATE_LIMIT_EXCEEDED.number()))
                    .hasSize(40 - NarrowLimits.FAILURES);
        }
    }

    @Test
    void believesWhoACallIsForOnlyFromItsOwnProxies() {
        try (FromAddress proxy = new FromAddress(NarrowLimits.PROXY);
                FromAddress stranger = caller()) {
            // Whatever a stranger says, it is counted as itself.
            for (int i = 0; i < NarrowLimits.FAILURES; i++) {
                stranger.get(BALANCE, forwarded(wrongKey(), "203.0.113." + i)).failed(Code.API_KEY_INVALID);
            }
            stranger.get(BALANCE, forwarded(wrongKey(), "203.0.113.99")).failed(Code.RATE_LIMIT_EXCEEDED);

            // All of a /64 is one customer's.
            for (int i = 0; i < NarrowLimits.FAILURES; i++) {
                proxy.get(BALANCE, forwarded(wrongKey(), "2001:db8:1:2::" + i)).failed(Code.API_KEY_INVALID);
            }
            proxy.get(BALANCE, forwarded(wrongKey(), "2001:db8:1:2:ffff::1")).failed(Code.RATE_LIMIT_EXCEEDED);
            proxy.get(BALANCE, forwarded(wrongKey(), "198.51.100.1, 2001:db8:1:2::7"))
                    .failed(Code.RATE_LIMIT_EXCEEDED);
            proxy.get(BALANCE, forwarded(wrongKey(), "2001:db8:1:3::1")).failed(Code.API_KEY_INVALID);
            proxy.get(BALANCE, forwarded(wrongKey(), "203.0.113.1")).failed(Code.API_KEY_INVALID);
        }
    }

    @Test
    void turnsAwayAnAddressThatGuessesTheOperatorsToken() {
        try (FromAddress guesser = caller();
                FromAddress other = caller()) {
            for (int i = 0; i < NarrowLimits.FAILURES; i++) {
                guesser.get(BOOKS, operatorToken + i).failed(Code.API_KEY_INVALID);
            }

            Answer refused = guesser.get(BOOKS, "op_guess").failed(Code.RATE_LIMIT_EXCEEDED);
            assertThat(refused.retryAfter()).isPositive();
            assertThat(refused.policy()).isEqualTo(ADDRESS_POLICY);
            // The right one passes; that no service is there to answer is another thing.
            guesser.get(BOOKS, operatorToken).failed(Code.SERVICE_UNAVAILABLE);
            other.get(BOOKS, "op_guess").failed(Code.API_KEY_INVALID);
        }
    }

    @Test
    void limitsHowManyAccountsComeFromAnAddress() {
        try (FromAddress caller = caller()) {
            for (int i = 0; i < NarrowLimits.SIGN_UPS; i++) {
                Answer answer = signUp(caller, Ids.next("user") + "@example.com");
                assertThat(answer.status()).isEqualTo(201);
                assertThat(answer.limit()).startsWith("\"sign-ups\";r=" + (NarrowLimits.SIGN_UPS - 1 - i));
            }
            // What is no sign-up does not count, and is told so.
            caller.post(ACCOUNT_API + "/accounts", Map.of(), "{}").failed(Code.FIELD_INVALID);

            Answer refused = signUp(caller, Ids.next("user") + "@example.com").failed(Code.RATE_LIMIT_EXCEEDED);

            assertThat(refused.policy()).isEqualTo("\"sign-ups\";q=3;w=10800");
            assertThat(refused.retryAfter()).isBetween(1, 3600);
        }
    }

    @Test
    void limitsWrongPasswordsByAddressAndByEmail() {
        String nobody = Ids.next("nobody") + "@example.com";
        for (String email : List.of(account.email(), nobody)) {
            // From here and there, so that no address is at its own end.
            for (int i = 0; i < NarrowLimits.SIGN_INS; i++) {
                try (FromAddress guesser = caller()) {
                    signIn(guesser, email, "wrong password " + i).failed(Code.SESSION_INVALID);
                }
            }
            try (FromAddress guesser = caller()) {
                Answer refused = signIn(guesser, email, "wrong password").failed(Code.RATE_LIMIT_EXCEEDED);
                assertThat(refused.retryAfter()).isBetween(1, 3600);
                assertThat(refused.limit()).as("nothing was tried").isEqualTo("\"address\";r=5");
            }
        }
        try (FromAddress guesser = caller()) {
            for (int i = 0; i < NarrowLimits.FAILURES; i++) {
                signIn(guesser, Ids.next("user") + "@example.com", "wrong password")
                        .failed(Code.SESSION_INVALID);
            }
            signIn(guesser, Ids.next("user") + "@example.com", "wrong password").failed(Code.RATE_LIMIT_EXCEEDED);
        }
    }

    @Test
    void doesNotCountWhoKnowsThePassword() {
        try (FromAddress caller = caller()) {
            for (int i = 0; i < 2 * NarrowLimits.FAILURES; i++) {
                assertThat(signIn(caller, account.email(), PASSWORD).succeeded().limit())
                        .isEqualTo("\"address\";r=5");
            }
        }
        // Neither where each comes from an address that nobody knows.
        for (int i = 0; i < 2 * NarrowLimits.SIGN_INS; i++) {
            try (FromAddress caller = caller()) {
                signIn(caller, account.email(), PASSWORD).succeeded();
            }
        }
    }

    @Test
    void locksNoOwnerOutOfAPlaceThatIsKnown() {
        try (FromAddress home = caller()) {
            signIn(home, account.email(), PASSWORD).succeeded();
            // A neighbour behind the same address, and many strangers.
            IntStream.range(0, NarrowLimits.FAILURES)
                    .forEach(i -> home.get(BALANCE, wrongKey()).failed(Code.API_KEY_INVALID));
            for (int i = 0; i < NarrowLimits.SIGN_INS; i++) {
                try (FromAddress guesser = caller()) {
                    signIn(guesser, account.email(), "wrong password").failed(Code.SESSION_INVALID);
                }
            }
            try (FromAddress guesser = caller()) {
                signIn(guesser, account.email(), PASSWORD).failed(Code.RATE_LIMIT_EXCEEDED);
            }

            signIn(home, account.email(), PASSWORD).succeeded();
            // There is a limit at home as well.
            for (int i = 0; i < NarrowLimits.SIGN_INS; i++) {
                signIn(home, account.email(), "wrong password").failed(Code.SESSION_INVALID);
            }
            signIn(home, account.email(), PASSWORD).failed(Code.RATE_LIMIT_EXCEEDED);
        }
    }

    private static FromAddress caller() {
        int number = ADDRESSES.incrementAndGet();
        return new FromAddress("127.0." + (2 + number / 250) + "." + (1 + number % 250));
    }

    private static Account signUp() {
        String email = Ids.next("user") + "@example.com";
        try (FromAddress caller = caller()) {
            JsonNode data = signUp(caller, email).succeeded().data();
            return new Account(
                    email, data.at("/key/key").asText(), data.at("/key/id").asText());
        }
    }

    private static Answer signUp(FromAddress caller, String email) {
        return caller.post(
                ACCOUNT_API + "/accounts",
                Map.of(),
                body(Map.of("email", email, "password", PASSWORD, "name", "Acme")));
    }

    private static Answer signIn(FromAddress caller, String email, String password) {
        return caller.post(SESSION, Map.of(), body(Map.of("email", email, "password", password)));
    }

    private static String session(FromAddress caller, Account account) {
        return signIn(caller, account.email(), PASSWORD)
                .succeeded()
                .data()
                .get("token")
                .asText();
    }

    private static String mintFor(Account account, String scope) {
        try (FromAddress caller = caller()) {
            String session = session(caller, account);
            return caller.post(
                            ACCOUNT_API + "/keys",
                            bearer(session),
                            body(Map.of("environment", "staging", "name", "K", "scopes", List.of(scope))))
                    .succeeded()
                    .data()
                    .get("key")
                    .asText();
        }
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static Map<String, String> forwarded(String key, String addresses) {
        return Map.of("Authorization", "Bearer " + key, "X-Forwarded-For", addresses);
    }

    private static String wrongKey() {
        return KeyText.next(Environment.STAGING, RANDOM).text();
    }

    private static String typo(String key) {
        return key.substring(0, key.length() - 1) + (key.endsWith("0") ? '1' : '0');
    }

    private static String last4(String key) {
        return key.substring(key.length() - 4);
    }
}
