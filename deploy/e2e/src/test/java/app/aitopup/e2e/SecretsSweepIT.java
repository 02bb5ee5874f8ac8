package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A tour of the whole suite with every log at TRACE, mistakes and faults included; then all that it left is searched
 * for the secrets that were used: logs, traces, topics with their headers, dead letters, every row of every table.
 */
class SecretsSweepIT {
    private static final String PASSWORD = "a-password-that-nobody-else-has";
    private static final String RECIPIENT = "sweep@example.com";
    /** Any signed token: two parts of Base64 that begin as JSON objects do. */
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}");

    private static final Collector COLLECTOR = new Collector();
    private static final Stack STACK = new Stack(Path.of("target", "traced-stack"), traced());

    private final String gateway = STACK.gateways().get(0);
    /** What was used, by what it is. */
    private final Map<String, String> secrets = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        STACK.start();
    }

    @AfterAll
    static void stop() {
        STACK.down();
    }

    @Test
    void nothingThatTheSuiteLeavesHoldsASecret() throws Exception {
        String transactionId = tour();
        poison();

        Map<String, String> places = new TreeMap<>();
        STACK.logs().forEach((name, log) -> places.put("log " + name, log));
        Stack.SERVICES.forEach(database -> places.putAll(tables(database)));
        places.putAll(topics());
        places.put("traces", COLLECTOR.text());

        // The search sees what it is made to look through.
        assertThat(places.get("log gateway-1.log")).contains("TRACE").contains("DEBUG");
        assertThat(places.get("table topup.topups")).contains(transactionId).contains(RECIPIENT);
        assertThat(places.get("topic topup.v1")).contains(transactionId).contains("ce_type");
        assertThat(places.get("topic topup.v1.dlq")).contains("dead-letter-reason");
        assertThat(places.get("traces")).contains("/api/public/v1/topup/send").contains("cloudevents.event_subject");

        Set<String> found = new TreeSet<>();
        places.forEach((place, text) -> {
            secrets.forEach((what, secret) -> {
                for (String form : forms(secret)) {
                    if (text.contains(form)) {
                        found.add(what + " in " + place + ": " + around(text, text.indexOf(form), form.length()));
                    }
                }
            });
            JWT.matcher(text)
                    .results()
                    .limit(3)
                    .forEach(token -> found.add("a token in " + place + ": "
                            + around(text, token.start(), token.group().length())));
        });
        assertThat(found).isEmpty();
        assertThat(secrets).hasSize(17);
    }

    /** The same by the pages: what is typed, what is shown once, and the key that the demo has. */
    private void pages(String session, String wrongPassword) {
        page().formParam("email", "sweeper@example.com")
                .formParam("password", wrongPassword)
                .post("/signin");
        String cookie = remember(
                "the pages' session",
                page().formParam("email", "sweeper@example.com")
                        .formParam("password", PASSWORD)
                        .post("/signin")
                        .cookie("aitopup_session"));
        page().cookie("aitopup_session", cookie).get("/app/staging");
        String shown = page().cookie("aitopup_session", session)
                .formParam("name", "By the page")
                .post("/app/staging/keys")
                .asString();
        remember("the key of the page", shown(shown, "ak_staging_\\w{20,}"));
        String secret = page().cookie("aitopup_session", session)
                .post("/app/staging/test-receiver")
                .asString();
        remember("the secret of the page", shown(secret, "whsec_[A-Za-z0-9+/=]{20,}"));
        String demo = page().get("/demo/run").asString();
        remember("the demo's voucher", shown(demo, "ATU(-[0-9A-Z]{4}){4}"));
    }

    private RequestSpecification page() {
        return given().baseUri(gateway)
                .header("Sec-Fetch-Site", "same-origin")
                .redirects()
                .follow(false);
    }

    private static String shown(String page, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(page);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group();
    }

    /** Everything once, wrong at least as often as right. */
    private String tour() {
        remember("the operator's token", STACK.operatorToken());
        remember("the demo account's staging key", STACK.demoKey("staging"));
        remember("the demo account's live key", STACK.demoKey("live"));
        remember("the password", PASSWORD);

        JsonPath account = agent().body(
                        "{\"email\":\"sweeper@example.com\",\"password\":\"" + PASSWORD + "\",\"name\":\"Sweeper\"}")
                .post("/accounts")
                .jsonPath();
        String accountId = account.getString("data.account.id");
        String firstKey = remember("the first key", account.getString("data.key.key"));
        String wrongPassword = remember("a wrong password", "not-the-password-at-all");
        agent().body("{\"email\":\"sweeper@example.com\",\"password\":\"" + wrongPassword + "\"}")
                .post("/session");
        agent().body("{\"email\":\"sweeper@example.com\",\"passwort\":\"" + PASSWORD + "\"}")
                .post("/session");
        agent().body("{\"email\":\"sweeper@example.com\",\"password\":\"" + PASSWORD + "\"")
                .post("/session");
        Response signedIn = agent().body("{\"email\":\"sweeper@example.com\",\"password\":\"" + PASSWORD + "\"}")
                .post("/session");
        String session = remember("the session", signedIn.jsonPath().getString("data.token"));
        JsonPath minted = agent().header("Authorization", "Bearer " + session)
                .body("{\"environment\":\"staging\",\"name\":\"K\",\"limits\":{\"per_day_cents\":900000}}")
                .post("/keys")
                .jsonPath();
        String key = remember("the second key", minted.getString("data.key"));
        JsonPath rotated = agent().header("Authorization", "Bearer " + session)
                .body("{\"grace_seconds\":600}")
                .post("/keys/" + minted.getString("data.id") + "/rotate")
                .jsonPath();
        remember("the rotated key", rotated.getString("data.key"));

        agent().cookie("aitopup_session", session).get("/keys");
        pages(session, wrongPassword);
        agent().header("Authorization", "Bearer " + session)
                .body("{\"environment\":\"staging\",\"amount_cents\":5000}")
                .post("/wallet/fund");

        String transactionId = sendAndListen(key);
        mistakes(key);

        given().baseUri(gateway)
                .header("Authorization", "Bearer " + STACK.operatorToken())
                .contentType("application/json")
                .body("{\"environment\":\"live\",\"amount_cents\":5000,\"reference\":\"sweep\"}")
                .post("/api/operator/v1/accounts/" + accountId + "/credits");
        // Errors are what makes libraries talkative.
        STACK.kill(STACK.replicas("wallet").get(0));
        send(key, RECIPIENT, "sweep-3");
        call(key).get("/balance");
        agent().header("Authorization", "Bearer " + firstKey).get("/keys");
        agent().header("Authorization", "Bearer " + session).delete("/session");
        STACK.up();
        return transactionId;
    }

    private String sendAndListen(String key) {
        try (Receiver receiver = new Receiver()) {
            JsonPath endpoint = call(key)
                    .body("{\"url\":\"" + receiver.url() + "\"}")
                    .post("/webhooks")
                    .jsonPath();
            String id = endpoint.getString("data.id");
            remember("the endpoint's secret", endpoint.getString("data.secret"));
            remember(
                    "the endpoint's second secret",
                    call(key)
                            .body("{}")
                            .post("/webhooks/" + id + "/rotate-secret")
                            .jsonPath()
                            .getString("data.secret"));
            call(key).body("{}").post("/webhooks/" + id + "/test");
            String delivered = "";
            for (String recipient : List.of(RECIPIENT, "sweep+slow@example.com", "sweep+fail@example.com")) {
                JsonPath sent = send(key, recipient, "sweep-" + recipient).jsonPath();
                String transactionId = sent.getString("transaction_id");
                if (sent.getString("data.voucher_code") != null) {
                    delivered = transactionId;
                    remember("the voucher of " + recipient, sent.getString("data.voucher_code"));
                }
                send(key, recipient, "sweep-" + recipient);
                call(key).get("/topup/" + transactionId);
                await().until(() -> !receiver.about(transactionId).isEmpty());
            }
            call(key).get("/webhooks/deliveries");
            call(key)
                    .body("{\"headers\":{\"webhook-signature\":\"v1,"
                            + secrets.get("the endpoint's secret").replace("whsec_", "") + "\"},\"body\":\"{}\"}")
                    .post("/webhooks/" + id + "/verify");
            return delivered;
        }
    }

    /** Where people put what they should not, and what makes services complain. */
    private void mistakes(String key) {
        given().baseUri(gateway).get("/api/public/v1/balance?api_key=" + key);
        given().baseUri(gateway).get("/api/public/v1/" + key);
        given().baseUri(gateway).header("X-Api-Key", key).get("/api/public/v1/balance");
        given().baseUri(gateway).header("Authorization", "Basic " + key).get("/api/public/v1/balance");
        given().baseUri(gateway).header("Authorization", key).get("/api/public/v1/balance");
        given().baseUri(gateway)
                .header("Authorization", "Bearer " + STACK.operatorToken())
                .get("/api/public/v1/balance");
        call(key).queryParam("key", key).get("/topup");
        call(key).queryParam("cursor", key).get("/topup");
        call(key).get("/topup/" + key);
        call(key).header("Idempotency-Key", "x".repeat(300)).body("{}").post("/topup/send");
        call(key).body("{\"" + key + "\":1}").post("/topup/send");
        call(key).body("{\"platform\":\"" + key + "\"").post("/topup/send");
    }

    private Response send(String key, String recipient, String idempotencyKey) {
        return call(key)
                .header("Idempotency-Key", idempotencyKey)
                .body("{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"" + recipient + "\"}")
                .post("/topup/send");
    }

    private RequestSpecification agent() {
        return given().baseUri(gateway).basePath("/api/agent/v1").contentType("application/json");
    }

    private RequestSpecification call(String key) {
        return given().baseUri(gateway)
                .basePath("/api/public/v1")
                .header("Authorization", "Bearer " + key)
                .contentType("application/json");
    }

    /** Records that every consumer has to give up. */
    private static void poison() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", STACK.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String topic : List.of("topup.v1", "wallet.v1")) {
                producer.send(new ProducerRecord<>(topic, "no account".getBytes(UTF_8), "no JSON".getBytes(UTF_8)))
                        .get();
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> topics().get("topic topup.v1.dlq").contains("dead-letter-reason"));
    }

    private String remember(String what, String secret) {
        assertThat(secret).as(what).isNotBlank();
        secrets.put(what, secret);
        return secret;
    }

    /** How a secret may stand somewhere: as it is, or as the bytes of a column or of an encoded value show it. */
    private static List<String> forms(String secret) {
        byte[] bytes = secret.getBytes(UTF_8);
        return List.of(
                secret,
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What stands beside it; not the secret, which would be in the test's own log then. */
    private static String around(String text, int at, int length) {
        String before = text.substring(Math.max(0, at - 160), at);
        int end = Math.min(text.length(), at + length);
        return before + "[…]" + text.substring(end, Math.min(text.length(), end + 40));
    }

    /** Every row of every table as text. */
    private static Map<String, String> tables(String database) {
        Map<String, String> tables = new TreeMap<>();
        try (Connection connection = STACK.connect(database);
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
                while (result.next()) {
                    names.add(result.getString(1));
                }
            }
            for (String name : names) {
                StringBuilder rows = new StringBuilder();
                try (ResultSet result = statement.executeQuery("SELECT t::text FROM \"" + name + "\" t")) {
                    while (result.next()) {
                        rows.append(result.getString(1)).append('\n');
                    }
                }
                tables.put("table " + database + "." + name, rows.toString());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(database, e);
        }
        return tables;
    }

    /** Every record of every topic of ours, with key and headers. */
    private static Map<String, String> topics() {
        Map<String, StringBuilder> topics = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", STACK.kafka(), "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(info -> !info.topic().startsWith("__"))
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            await().until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> append(
                                topics.computeIfAbsent("topic " + record.topic(), name -> new StringBuilder()),
                                record));
                return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
            });
        }
        Map<String, String> texts = new TreeMap<>();
        topics.forEach((topic, text) -> texts.put(topic, text.toString()));
        texts.putIfAbsent("topic topup.v1.dlq", "");
        return texts;
    }

    private static void append(StringBuilder text, ConsumerRecord<byte[], byte[]> record) {
        text.append(record.key() == null ? "" : new String(record.key(), ISO_8859_1));
        record.headers().forEach(header -> text.append('\n')
                .append(header.key())
                .append(": ")
                .append(header.value() == null ? "" : new String(header.value(), ISO_8859_1)));
        text.append('\n').append(record.value() == null ? "" : new String(record.value(), ISO_8859_1));
        text.append('\n');
    }

    private static String[] traced() {
        List<String> options = new ArrayList<>(COLLECTOR.options());
        for (String service : Stack.SERVICES) {
            options.add("--set");
            options.add(service + ".QUARKUS_LOG_LEVEL=TRACE");
        }
        return options.toArray(String[]::new);
    }
}
