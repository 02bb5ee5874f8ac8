package app.aitopup.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * The account everybody can try the stack with, made through the services' own API and nothing else.
 *
 * <p>Every step is remembered in a file as soon as it is done, so that a crash between two of them costs nothing; what
 * is remembered is made again when the gateway does not know it, because then the data is new.
 */
final class DemoAccount {

    static final String EMAIL = "demo@example.com";

    private static final int LIVE_CREDIT_CENTS = 100_000;
    private static final int PASSWORD_LENGTH = 24;

    /** A service that has just started may ask for a moment of patience. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** What is remembered; null is what is not made yet. */
    record Known(String email, String password, String accountId, String stagingKey, String liveKey, boolean credited) {

        private static Known nothing() {
            return new Known(EMAIL, Secrets.text(PASSWORD_LENGTH), null, null, null, false);
        }

        private Known withoutAccount() {
            return new Known(email, password, null, null, null, false);
        }

        private Known withStaging(String newAccountId, String newStagingKey) {
            return new Known(email, password, newAccountId, newStagingKey, liveKey, credited);
        }

        private Known withLiveKey(String newLiveKey) {
            return new Known(email, password, accountId, stagingKey, newLiveKey, credited);
        }

        private Known withCredit() {
            return new Known(email, password, accountId, stagingKey, liveKey, true);
        }

        /** Keys and password stay out of logs. */
        @Override
        public String toString() {
            return "Known[" + email + "]";
        }
    }

    private record Answer(int status, JsonNode body) {
        int code() {
            return body.path("code").asInt();
        }

        JsonNode data() {
            return body.path("data");
        }
    }

    private final URI gateway;
    private final String operatorToken;
    private final Path file;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private Known known;

    private DemoAccount(URI gateway, String operatorToken, Path file, Known known) {
        this.gateway = gateway;
        this.operatorToken = operatorToken;
        this.file = file;
        this.known = known;
    }

    /** The account, made as far as it is missing. */
    static Known at(URI gateway, String operatorToken, Path file)
            throws IOException, InterruptedException, StackFailure {
        Known before = StateDirectory.readJson(file, Known.class).orElseGet(Known::nothing);
        DemoAccount account = new DemoAccount(gateway, operatorToken, file, before);
        account.make();
        return account.known;
    }

    /** A key for the first page's demo: of an account of its own, so that visitors fill nobody's dashboard. */
    static void makeFirstPageKey(URI gateway, Path file) throws IOException, InterruptedException, StackFailure {
        DemoAccount account = new DemoAccount(gateway, null, file, null);
        if (Files.exists(file) && account.isAccepted(Files.readString(file))) {
            return;
        }
        // A new one each time: nobody has to remember who it was.
        Answer answer = account.call(
                "POST",
                "/api/agent/v1/accounts",
                null,
                object().put("email", "first-page-" + UUID.randomUUID() + "@example.com")
                        .put("password", Secrets.text(PASSWORD_LENGTH))
                        .put("name", "First page"));
        JsonNode key = expect(answer, "signing up for the first page", 200, 201)
                .path("key")
                .path("key");
        StateDirectory.write(file, text(key, "signing up for the first page"));
    }

    private void make() throws IOException, InterruptedException, StackFailure {
        // The password before anybody else knows it: without it, an account made a moment before a crash is lost.
        remember(known);
        if (known.stagingKey() != null && !isAccepted(known.stagingKey())) {
            remember(known.withoutAccount());
        }
        if (known.stagingKey() == null) {
            signUp();
        }
        if (known.liveKey() == null) {
            remember(known.withLiveKey(mint(signIn().path("token").asText(), "live", "Demo live")));
        }
        if (!known.credited()) {
            credit();
            remember(known.withCredit());
        }
    }

    private boolean isAccepted(String key) throws IOException, InterruptedException, StackFailure {
        Answer answer = call("GET", "/api/public/v1/key", key, null);
        if (answer.status() == 401) {
            return false;
        }
        return expect(answer, "asking for the staging key", 200) != null;
    }

    private void signUp() throws IOException, InterruptedException, StackFailure {
        Answer answer = call(
                "POST",
                "/api/agent/v1/accounts",
                null,
                object().put("email", known.email())
                        .put("password", known.password())
                        .put("name", "Demo"));
        if (answer.status() == 409) {
            // A crash came between signing up and remembering the answer.
            JsonNode session = signIn();
            String accountId = text(session.path("account_id"), "signing in");
            remember(known.withStaging(accountId, mint(session.path("token").asText(), "staging", "Demo staging")));
        } else {
            JsonNode data = expect(answer, "signing up", 200, 201);
            remember(known.withStaging(
                    text(data.path("account").path("id"), "signing up"),
                    text(data.path("key").path("key"), "signing up")));
        }
    }

    private JsonNode signIn() throws IOException, InterruptedException, StackFailure {
        Answer answer = call(
                "POST",
                "/api/agent/v1/session",
                null,
                object().put("email", known.email()).put("password", known.password()));
        if (answer.status() == 401) {
            throw new StackFailure(
                    "the data holds an account %s with a password that is not in %s; up --fresh begins anew"
                            .formatted(known.email(), file));
        }
        return expect(answer, "signing in", 200, 201);
    }

    private String mint(String token, String environment, String name)
            throws IOException, InterruptedException, StackFailure {
        String what = "minting a " + environment + " key";
        Answer answer = call(
                "POST",
                "/api/agent/v1/keys",
                token,
                object().put("environment", environment).put("name", name));
        return text(expect(answer, what, 200, 201).path("key"), what);
    }

    private void credit() throws IOException, InterruptedException, StackFailure {
        // Once per reference, so it does not matter whether an earlier try was heard.
        Answer answer = call(
                "POST",
                "/api/operator/v1/accounts/" + known.accountId() + "/credits",
                operatorToken,
                object().put("environment", "live")
                        .put("amount_cents", LIVE_CREDIT_CENTS)
                        .put("reference", "demo"));
        expect(answer, "crediting the live wallet", 200, 201);
    }

    private void remember(Known now) throws IOException {
        StateDirectory.writeJson(file, now);
        known = now;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String text(JsonNode value, String what) throws StackFailure {
        if (!value.isTextual()) {
            throw new StackFailure("demo account: " + what + ": the answer is not as agreed");
        }
        return value.asText();
    }

    private static JsonNode expect(Answer answer, String what, int... statuses) throws StackFailure {
        for (int status : statuses) {
            if (answer.status() == status) {
                return answer.data();
            }
        }
        throw new StackFailure("demo account: %s: the gateway answered %d, code %d: %s"
                .formatted(
                        what,
                        answer.status(),
                        answer.code(),
                        answer.data().path("message").asText("(no message)")));
    }

    /** One call, made again for a while as long as the answer is that the service is not available. */
    private Answer call(String method, String path, String bearer, JsonNode body)
            throws IOException, InterruptedException, StackFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()));
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> response;
            try {
                response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new StackFailure("demo account: %s %s: no answer: %s".formatted(method, path, e));
            }
            if (response.statusCode() != 503 || System.nanoTime() > deadline) {
                return new Answer(response.statusCode(), parse(response, method + " " + path));
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private static JsonNode parse(HttpResponse<String> response, String call) throws StackFailure {
        try {
            return StateDirectory.JSON.readTree(response.body());
        } catch (IOException e) {
            throw new StackFailure(
                    "demo account: %s: the answer, status %d, is not JSON".formatted(call, response.statusCode()));
        }
    }
}
