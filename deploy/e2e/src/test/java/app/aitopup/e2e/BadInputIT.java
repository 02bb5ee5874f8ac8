package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.RawHttp.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What nobody should send, by the tables in {@code bad-input}: each row is refused with its code and its fields, in the
 * envelope, and leaves nothing behind: no row, no cent, no error in a log, no word of what the services are made of.
 */
class BadInputIT {
    private static final Path TABLES = Suite.REPOSITORY.resolve("deploy/e2e/src/test/resources/bad-input");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(60);
    // A key's burst is 200 calls.
    private static final int KEYS = 10;
    private static final String PREFIX = "ak_staging_";
    private static final int CHECKSUM_LENGTH = 6;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Set<String> KEYS_OF_THE_ENVELOPE =
            Set.of("success", "code", "transaction_id", "status", "timestamp", "data");
    private static final Pattern INSIDES = Pattern.compile(
            "Exception|\\bat [a-z]+\\.[a-z]|app\\.aitopup|java\\.|jakarta\\.|io\\.(quarkus|vertx|netty)|com\\.fasterxml"
                    + "|org\\.(jboss|hibernate|postgresql)|<html|SQL|SELECT ",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ERROR = Pattern.compile("\"level\":\"ERROR\"");

    private static final Map<String, String> VALUES = new TreeMap<>();
    private static final List<String> ACCOUNTS = new ArrayList<>();
    private static RawHttp http;
    private static int calls;

    @BeforeAll
    static void prepare() {
        Suite.start();
        http = new RawHttp(Suite.gateway());
        Integrator one = Integrator.signUp();
        Integrator other = Integrator.signUp();
        VALUES.put("session", one.session());
        IntStream.range(0, KEYS).forEach(i -> VALUES.put("key-" + i, mint(VALUES.get("session"))));
        Integrator live = one.withKey("live", null);
        live.credit("live", 10_000, "bad input");
        VALUES.put("key", one.key());
        VALUES.put("demo-key", Suite.demoKey("staging"));
        VALUES.putAll(broken(one.key()));
        VALUES.put("live-key", live.key());
        VALUES.put("operator", Suite.operatorToken());
        VALUES.put("account", one.accountId());
        VALUES.put("email", one.email());
        VALUES.put("email-upper", one.email().toUpperCase(Locale.ROOT));
        VALUES.put("txn", twice(one));
        twice(other);
        twice(live);
        VALUES.put("evt", one.call().get("/events").jsonPath().getString("data.items[0].id"));
        VALUES.put("cursor", cursor(one, "/topup"));
        VALUES.put(
                "cursor-cut",
                VALUES.get("cursor").substring(0, VALUES.get("cursor").length() - 1));
        VALUES.put("cursor-of-other", cursor(other, "/topup"));
        VALUES.put("cursor-of-live", cursor(live, "/topup"));
        VALUES.put("cursor-of-wallets", cursor(one, "/wallets"));
        // After all there is to tell, so that nothing is ever sent there.
        VALUES.put(
                "whe",
                one.call()
                        .body("{\"url\":\"https://example.com/hook\"}")
                        .post("/webhooks")
                        .jsonPath()
                        .getString("data.id"));
        ACCOUNTS.addAll(List.of(one.accountId(), other.accountId()));
    }

    static List<String> tables() throws IOException {
        try (Stream<Path> files = Files.list(TABLES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void refusesEveryRowAndKeepsNothingOfIt(String table) {
        List<BadInput> rows = BadInput.table(TABLES.resolve(table));
        Map<String, Long> before = everything();
        long errors = errors();

        List<String> faults = new ArrayList<>();
        rows.forEach(row -> faults(row).forEach(fault -> faults.add(row + "\n    " + fault)));

        assertThat(rows).isNotEmpty();
        assertThat(faults).as(table).isEmpty();
        assertThat(everything()).isEqualTo(before);
        assertThat(errors()).as("errors in the logs").isEqualTo(errors);
    }

    @Test
    void hasHundredsOfRows() throws IOException {
        assertThat(tables().stream()
                        .mapToInt(table -> BadInput.table(TABLES.resolve(table)).size())
                        .sum())
                .isGreaterThan(500);
    }

    @Test
    void sendsWhatTheTablesBeginWith() {
        BadInput good = new BadInput(
                "POST public/topup/send",
                List.of("Authorization: Bearer <demo-key>"),
                "~platform=\"claude\"",
                200,
                1001,
                Set.of(),
                "good");

        assertThat(call(good).status())
                .as("or every row is refused for another cause")
                .isEqualTo(200);
    }

    private static Answer call(BadInput row) {
        Map<String, String> usual = new LinkedHashMap<>();
        switch (row.api()) {
            case "public" -> usual.put("Authorization", "Bearer " + VALUES.get("key-" + ++calls % KEYS));
            case "agent" -> usual.put("Authorization", "Bearer " + VALUES.get("session"));
            case "operator" -> usual.put("Authorization", "Bearer " + VALUES.get("operator"));
            default -> usual.clear();
        }
        if (row.body() != null) {
            usual.put("Content-Type", "application/json");
        }
        return http.call(
                row.method(),
                row.path(BadInputIT::value),
                row.headers(usual, BadInputIT::value),
                row.body(BadInputIT::value));
    }

    private static List<String> faults(BadInput row) {
        Answer answer;
        try {
            answer = call(row);
        } catch (UncheckedIOException e) {
            return List.of(e.toString());
        }
        String body = new String(answer.body(), UTF_8);
        List<String> faults = new ArrayList<>();
        if (answer.status() != row.status()) {
            faults.add("answered " + answer.status() + ", not " + row.status());
        }
        if (!answer.headers().getOrDefault("Content-Type", "").startsWith("application/json")
                || !answer.headers().containsKey("X-Request-Id")) {
            faults.add("without its headers: " + answer.headers());
        }
        if (INSIDES.matcher(body).find()) {
            faults.add("tells what it is made of");
        }
        VALUES.forEach((name, value) -> {
            if (Set.of("session", "operator").contains(name) || name.contains("key")) {
                if (body.contains(value)) {
                    faults.add("tells the " + name);
                }
            }
        });
        try {
            faults.addAll(faultsOfEnvelope(row, JSON.readTree(body)));
        } catch (IOException e) {
            faults.add("is no JSON");
        }
        return faults.isEmpty() ? faults : List.of(String.join("; ", faults) + "\n    " + body);
    }

    private static List<String> faultsOfEnvelope(BadInput row, JsonNode envelope) {
        List<String> faults = new ArrayList<>();
        Set<String> keys = new TreeSet<>();
        envelope.fieldNames().forEachRemaining(keys::add);
        JsonNode data = envelope.path("data");
        if (!keys.equals(KEYS_OF_THE_ENVELOPE)
                || envelope.path("success").asBoolean(true)
                || !envelope.path("status").asText().equals("error")
                || !envelope.path("transaction_id").isNull()
                || Instant.parse(envelope.path("timestamp").asText())
                        .isAfter(Instant.now().plusSeconds(60))
                || data.path("message").asText().isBlank()
                || !data.path("docs_url")
                        .asText()
                        .endsWith("#" + envelope.path("code").asInt())) {
            faults.add("is not the envelope of an error");
        }
        if (envelope.path("code").asInt() != row.code()) {
            faults.add("code " + envelope.path("code") + ", not " + row.code());
        }
        Set<String> fields = new TreeSet<>();
        data.path("errors").forEach(error -> {
            fields.add(error.path("field").asText());
            if (error.path("message").asText().isBlank()) {
                faults.add("a fault without words");
            }
        });
        if (!fields.equals(row.fields()) || fields.size() != data.path("errors").size()) {
            faults.add("names " + data.path("errors") + ", not " + row.fields());
        }
        JsonNode retry = data.path("retry");
        boolean tellsOfMoney = data.path("funds").asText().equals("untouched")
                && retry.path("safe").isBoolean()
                && retry.path("after_seconds").isInt()
                && retry.path("same_key").isBoolean();
        if (row.canMoveMoney() ? !tellsOfMoney : data.has("funds") || data.has("retry")) {
            faults.add("does not tell rightly of the money");
        }
        return faults;
    }

    private static String value(String name) {
        String value = VALUES.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no value " + name);
        }
        return value;
    }

    private static String mint(String session) {
        return given().baseUri(Suite.gateway())
                .header("Authorization", "Bearer " + session)
                .contentType("application/json")
                .body("{\"environment\":\"staging\",\"name\":\"bad input\"}")
                .post("/api/agent/v1/keys")
                .jsonPath()
                .getString("data.key");
    }

    /** What is nearly this key. */
    private static Map<String, String> broken(String key) {
        String random = key.substring(PREFIX.length(), key.length() - CHECKSUM_LENGTH - 1);
        char last = key.charAt(key.length() - 1);
        return Map.of(
                "key-cut", key.substring(0, key.length() - 1),
                "key-typo", key.substring(0, key.length() - 1) + (last == '0' ? '1' : '0'),
                "key-upper", key.toUpperCase(Locale.ROOT),
                "key-as-live", withChecksum("ak_live_" + random + '_'),
                "unknown-key", withChecksum(PREFIX + "0".repeat(random.length()) + '_'));
    }

    /** As the contract has it, so that only a look-up can tell that there is no such key. */
    private static String withChecksum(String before) {
        CRC32 crc = new CRC32();
        crc.update(before.getBytes(UTF_8));
        StringBuilder digits = new StringBuilder();
        for (long rest = crc.getValue(); digits.length() < CHECKSUM_LENGTH; rest /= DIGITS.length()) {
            digits.insert(0, DIGITS.charAt((int) (rest % DIGITS.length())));
        }
        return before + digits;
    }

    /** Two top-ups for two recipients, and their events told; gives the id of one. */
    private static String twice(Integrator integrator) {
        String id = integrator.send("one@example.com", 1000).jsonPath().getString("transaction_id");
        integrator.send("two@example.com", 1000);
        await().atMost(UNTIL_TOLD)
                .until(() -> integrator
                                .call()
                                .get("/events")
                                .jsonPath()
                                .getList("data.items")
                                .size()
                        == 2);
        return id;
    }

    private static String cursor(Integrator integrator, String list) {
        return integrator.call().get(list + "?limit=1").jsonPath().getString("data.next_cursor");
    }

    private static long errors() {
        return ERROR.matcher(Suite.logs()).results().count();
    }

    /** Every table by its rows, and what stands in the rows of the test's accounts. */
    private static Map<String, Long> everything() {
        Map<String, Long> everything = new TreeMap<>();
        String accounts = "('" + String.join("', '", ACCOUNTS) + "')";
        for (String table : List.of("accounts", "users", "api_keys", "sessions")) {
            everything.put(table, Suite.number("gateway", "SELECT count(*) FROM " + table));
        }
        everything.put("all top-ups", Suite.number("topup", "SELECT count(*) FROM topups"));
        everything.put("all endpoints", Suite.number("webhook", "SELECT count(*) FROM endpoints"));
        for (String table : List.of(
                "topup.topups",
                "wallet.wallets",
                "wallet.transfers",
                "wallet.threshold_changes",
                "webhook.endpoints",
                "webhook.events",
                "webhook.sequences",
                "webhook.deliveries")) {
            String[] name = table.split("\\.", 2);
            String where = " FROM " + name[1] + " AS it WHERE account_id IN " + accounts;
            everything.put(table, Suite.number(name[0], "SELECT count(*)" + where));
            everything.put(
                    table + ", as they stand",
                    Suite.number(name[0], "SELECT coalesce(sum(hashtext(it::text)), 0)" + where));
        }
        everything.put(
                "wallet.entries",
                Suite.number(
                        "wallet",
                        "SELECT count(*) FROM entries WHERE wallet_id IN"
                                + " (SELECT id FROM wallets WHERE account_id IN " + accounts + ")"));
        return everything;
    }
}
