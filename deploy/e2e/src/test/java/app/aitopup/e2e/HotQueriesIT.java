package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Nothing that happens with a top-up, or that anybody asks about one, reads a whole table. Not the plans of single
 * statements are looked at, but what PostgreSQL itself counts while the suite is used in every way, so that a statement
 * that is added later is seen as well. Only the check of the books may read everything, and is left out.
 */
class HotQueriesIT {
    private static final int ROWS = 20_000;
    private static final int SENDS = 20;
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(60);
    // No check of the books but the one at the start, which is over before anything is counted.
    private static final Stack STACK =
            new Stack(Path.of("target", "stack-hot-queries"), "--set", "wallet.AITOPUP_WALLET_BOOKS_CHECK_EVERY=10H");

    /** Of each table; where that is cut into partitions, of all of them. */
    private static final String ROWS_READ =
            """
            SELECT whole.relname, sum(one.seq_tup_read)
            FROM pg_stat_user_tables AS one
                JOIN pg_class AS whole ON whole.oid = coalesce(pg_partition_root(one.relid), one.relid)
            GROUP BY whole.relname""";

    /** What grows with every top-up, by database. */
    private static final Map<String, List<String>> GROWING = Map.of(
            "topup", List.of("topups"),
            "wallet", List.of("wallets", "transfers", "entries"),
            "webhook", List.of("events", "deliveries", "attempts"));

    /** Other accounts' past, as many rows of it in each of those tables, or in the partition with our own rows. */
    private static final Map<String, List<String>> PAST = Map.of(
            "topup",
            List.of(
                    """
                    INSERT INTO topups (transaction_id, account_id, environment, key_id, idempotency_key,
                        request_digest, state, platform, amount_cents, recipient_email, reference, metadata,
                        voucher_sealed, voucher_last4, new_balance_cents, created_at, updated_at)
                    SELECT 'txn_past' || i, 'acc_past' || i % 100, 'staging', 'key_past', 'past-' || i,
                        '\\x00', 'delivered', 'claude', 100, 'past' || i % 1000 || '@example.com', 'past-' || i, '{}',
                        '\\x00', 'PAST', 100, now(), now()
                    FROM generate_series(1, %d) AS i"""),
            "wallet",
            List.of(
                    """
                    INSERT INTO wallets (environment, account_id, kind, recipient_email, platform, balance_cents,
                        updated_at)
                    SELECT 'staging', 'acc_past' || i % 100, 'recipient', 'past' || i || '@example.com', 'claude', 100,
                        now()
                    FROM generate_series(1, %d) AS i""",
                    """
                    INSERT INTO transfers (id, kind, account_id, environment, amount_cents, credited_after_cents,
                        available_after_cents, held_after_cents, created_at, untold)
                    SELECT 'txn_past' || i, 'topup', 'acc_past' || i % 100, 'staging', 100, 100, 0, 0, now(), false
                    FROM generate_series(1, %d) AS i""",
                    """
                    INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
                    SELECT 'txn_past' || row_number() OVER (), id, 100, 100
                    FROM wallets WHERE account_id LIKE 'acc_past%' LIMIT %d"""),
            "webhook",
            List.of(
                    """
                    INSERT INTO endpoints (id, account_id, environment, url, enabled, retry_policy, secret_sealed,
                        created_at)
                    SELECT 'whe_past' || i, 'acc_past' || i, 'staging', 'http://127.0.0.1:1/', true, 'standard',
                        '\\x00', now()
                    FROM generate_series(0, 99) AS i""",
                    """
                    INSERT INTO sequences (account_id, environment, last)
                    SELECT 'acc_past' || i, 'staging', 1000000 FROM generate_series(0, 99) AS i""",
                    """
                    INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
                    SELECT left(newest.id, 14) || lpad(i::text, 16, '0'), 'acc_past' || i % 100, 'staging',
                        'topup.delivered', i, now(), '{}'
                    FROM generate_series(1, %d) AS i, (SELECT max(id) AS id FROM events) AS newest""",
                    """
                    INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,
                        attempts_made)
                    SELECT left(newest.id, 14) || lpad(i::text, 16, '0'), left(of.id, 14) || lpad(i::text, 16, '0'),
                        'whe_past' || i % 100, 'acc_past' || i % 100, 'staging', 'topup.delivered', 'succeeded', 1
                    FROM generate_series(1, %d) AS i, (SELECT max(id) AS id FROM deliveries) AS newest,
                        (SELECT max(id) AS id FROM events) AS of""",
                    """
                    INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url,
                        request_headers, response_status, response_headers, response_body)
                    SELECT id, 1, 'automatic', now(), 1, 'http://127.0.0.1:1/', '{}', 204, '{}', ''
                    FROM deliveries WHERE endpoint_id LIKE 'whe_past%' LIMIT %d"""));

    @BeforeAll
    static void start() {
        STACK.start();
    }

    @AfterAll
    static void stop() {
        STACK.down();
    }

    @Test
    void readNoTableAsAWhole() throws SQLException {
        // Whoever starts looks at everything once, and may do so while there is little.
        use();
        for (Map.Entry<String, List<String>> past : PAST.entrySet()) {
            for (String statement : past.getValue()) {
                execute(past.getKey(), statement.replace("%d", Integer.toString(ROWS)));
            }
            execute(past.getKey(), "ANALYZE");
        }
        Map<String, Long> before = rowsReadInScans();

        use();

        // What a connection has read is counted for certain when it ends.
        Stack.SERVICES.forEach(service -> STACK.replicas(service).forEach(STACK::stop));
        Map<String, Long> after = rowsReadInScans();
        before.forEach((table, read) -> assertThat(after.get(table) - read)
                .as("rows of %s that were read in scans of the whole table, of %d", table, ROWS)
                .isLessThan(ROWS));
    }

    /** In every way that has to do with top-ups. */
    private static void use() {
        try (Receiver receiver = new Receiver()) {
            Response endpoint =
                    demo().body("{\"url\":\"" + receiver.url() + "\"}").post("/webhooks");
            assertThat(endpoint.statusCode()).as(endpoint.asString()).isEqualTo(201);
            String last = null;
            for (int i = 0; i < SENDS; i++) {
                Response sent = demo().header("Idempotency-Key", UUID.randomUUID())
                        .body("{\"platform\":\"claude\",\"amount_cents\":100,\"recipient_email\":\"hot@example.com\","
                                + "\"reference\":\"hot\"}")
                        .post("/topup/send");
                assertThat(sent.statusCode()).as(sent.asString()).isIn(200, 202);
                last = sent.jsonPath().getString("transaction_id");
            }
            await().atMost(UNTIL_TOLD)
                    .until(() -> receiver.all().stream()
                                    .filter(request -> "topup.delivered"
                                            .equals(request.json().getString("type")))
                                    .count()
                            >= SENDS);
            String id = endpoint.jsonPath().getString("data.id");
            for (String path : List.of(
                    "/topup/" + last,
                    "/topup",
                    "/topup?status=delivered",
                    "/topup?status=failed",
                    "/topup?reference=hot",
                    "/topup?recipient_email=hot@example.com",
                    "/balance",
                    "/wallets",
                    "/wallets?recipient_email=hot@example.com",
                    "/webhooks",
                    "/webhooks/" + id,
                    "/webhooks/deliveries",
                    "/webhooks/deliveries?endpoint_id=" + id,
                    "/webhooks/deliveries?status=exhausted",
                    "/events",
                    "/events?type=topup.delivered")) {
                Response answer = demo().get(path);
                assertThat(answer.statusCode())
                        .as(path + " " + answer.asString())
                        .isEqualTo(200);
            }
            Response replayed = demo().body("{\"since\":\"2026-01-01T00:00:00Z\",\"dry_run\":true}")
                    .post("/webhooks/" + id + "/replay");
            assertThat(replayed.statusCode()).as(replayed.asString()).isEqualTo(200);
            for (String path : List.of("/topups/" + last, "/stuck")) {
                Response answer = operator().get(path);
                assertThat(answer.statusCode())
                        .as(path + " " + answer.asString())
                        .isEqualTo(200);
            }
            assertThat(demo().delete("/webhooks/" + id).statusCode()).isEqualTo(200);
        }
    }

    private static RequestSpecification demo() {
        return call("public", STACK.demoKey("staging"));
    }

    private static RequestSpecification operator() {
        return call("operator", STACK.operatorToken());
    }

    private static RequestSpecification call(String api, String token) {
        return given().baseUri(STACK.gateways().get(0))
                .basePath("/api/" + api + "/v1")
                .header("Authorization", "Bearer " + token)
                .contentType("application/json");
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection = STACK.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Map<String, Long> rowsReadInScans() throws SQLException {
        Map<String, Long> read = new TreeMap<>();
        for (Map.Entry<String, List<String>> tables : GROWING.entrySet()) {
            try (Connection connection = STACK.connect(tables.getKey());
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(ROWS_READ)) {
                while (result.next()) {
                    if (tables.getValue().contains(result.getString(1))) {
                        read.put(result.getString(1), result.getLong(2));
                    }
                }
            }
        }
        assertThat(read).hasSize(GROWING.values().stream().mapToInt(List::size).sum());
        return read;
    }
}
