package app.aitopup.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Integrators with much play money, made by the calls that everybody makes. */
final class Accounts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CREATED = 201;
    private static final int PAGE = 100;
    // Never runs out in a bench, and fits a million times into a long.
    private static final long CREDIT_CENTS = 1_000_000_000_000L;

    private final SuiteStack stack;
    private final HttpClient http = HttpClient.newHttpClient();

    Accounts(SuiteStack stack) {
        this.stack = stack;
    }

    /** One account and its staging key. */
    record Account(String id, String key) {}

    /** So many new accounts. */
    List<Account> make(int count) throws IOException, InterruptedException {
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            accounts.add(make());
            if (i % PAGE == PAGE - 1) {
                System.err.printf("%d of %d accounts%n", i + 1, count);
            }
        }
        return accounts;
    }

    private Account make() throws IOException, InterruptedException {
        String person = "{\"email\":\"bench-%s@example.com\",\"password\":\"correct horse battery\",\"name\":\"Bench\"}"
                .formatted(UUID.randomUUID());
        JsonNode made = post("/api/agent/v1/accounts", null, person);
        Account account = new Account(
                made.path("account").path("id").asText(),
                made.path("key").path("key").asText());
        post(
                "/api/operator/v1/accounts/" + account.id() + "/credits",
                stack.operatorToken(),
                "{\"environment\":\"staging\",\"amount_cents\":%d,\"reference\":\"bench\"}".formatted(CREDIT_CENTS));
        return account;
    }

    /** Has an account told at this URL. */
    void listen(Account account, String url) throws IOException, InterruptedException {
        post("/api/public/v1/webhooks", account.key(), "{\"url\":\"%s\"}".formatted(url));
    }

    /** A file with a key in each line, for {@code send.lua}. */
    static Path write(List<Account> accounts, Path file) throws IOException {
        return Files.write(file, accounts.stream().map(Account::key).toList());
    }

    private JsonNode post(String path, String token, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stack.gateway() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != CREATED) {
            // Not the body, in which there may be a key.
            throw new VoidRun("POST " + path + " was answered with " + answer.statusCode());
        }
        return JSON.readTree(answer.body()).path("data");
    }
}
