package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.NewEvent;
import app.aitopup.webhook.domain.Room;
import app.aitopup.webhook.store.Events;
import app.aitopup.webhook.store.Partitions;
import app.aitopup.webhook.store.StoresOn;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The months of events, deliveries and attempts, in a database of their own, as time goes on. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class MonthsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DATABASE = "months";
    private static final List<String> TABLES = List.of("events", "deliveries", "attempts");

    @Inject
    AgroalDataSource services;

    @Inject
    Pool servicesPool;

    @Inject
    Vertx vertx;

    @Inject
    WebhookConfig config;

    @ConfigProperty(name = "quarkus.datasource.reactive.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private Pool pool;
    private Partitions partitions;
    private Events events;

    /** The month that the migration made; it has all that was before. */
    private YearMonth first;

    @BeforeEach
    void create() throws SQLException {
        asOwner("CREATE DATABASE " + DATABASE);
        String mine = url.substring(0, url.lastIndexOf('/') + 1) + DATABASE;
        Flyway.configure()
                .dataSource("jdbc:" + mine, user, password)
                .locations("db/migration")
                .load()
                .migrate();
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(4))
                .connectingTo(PgConnectOptions.fromUri(mine).setUser(user).setPassword(password))
                .using(vertx)
                .build();
        partitions = StoresOn.partitions(pool);
        events = StoresOn.events(pool, config);
        first = months("events").get(0);
        execute("INSERT INTO sequences VALUES ('acc_1', 'staging', 0)");
        execute(
                "INSERT INTO endpoints (id, account_id, environment, url, enabled, retry_policy, secret_sealed,"
                        + " created_at) VALUES ('whe_1', 'acc_1', 'staging', 'https://example.com/', true, 'standard', '', now())");
    }

    @AfterEach
    void drop() throws SQLException {
        pool.close().await().atMost(SOON);
        asOwner("DROP DATABASE " + DATABASE + " WITH (FORCE)");
    }

    @Test
    void areMadeByTheServiceAsItStarts() {
        String last = "events" + suffix(YearMonth.now(ZoneOffset.UTC).plusMonths(3));

        await().atMost(SOON).until(() -> servicesPool
                .preparedQuery("SELECT to_regclass($1::text) IS NOT NULL")
                .execute(Tuple.of(last))
                .await()
                .atMost(SOON)
                .iterator()
                .next()
                .getBoolean(0));
    }

    @Test
    void areMadeAheadAndTakeTheirOwnRows() {
        Instant now = middle(first.plusMonths(1));

        roll(now);
        roll(now);

        List<YearMonth> expected =
                Stream.iterate(first, month -> month.plusMonths(1)).limit(5).toList();
        for (String table : TABLES) {
            assertThat(months(table)).as(table).isEqualTo(expected);
        }
        insert(first.minusMonths(7), "succeeded");
        expected.forEach(month -> insert(month, "succeeded"));
        for (String table : TABLES) {
            String key = table.equals("attempts") ? "delivery_id" : "id";
            assertThat(texts("SELECT tableoid::regclass::text FROM " + table + " ORDER BY " + key))
                    .as("the earliest and the first month's, then one each")
                    .isEqualTo(Stream.concat(Stream.of(first), expected.stream())
                            .map(month -> table + suffix(month))
                            .toList());
        }
    }

    @Test
    void areDroppedWhenTheyAreOlderThanTheRetentionAndEventsAMonthLater() {
        roll(middle(first));
        insert(first, "succeeded");
        insert(first.plusMonths(1), "succeeded");
        Instant over = end(first).plus(Duration.ofDays(90));

        roll(over.minusMillis(1));
        assertThat(months("deliveries")).contains(first);
        assertThat(months("attempts")).contains(first);

        roll(over);
        assertThat(months("deliveries")).startsWith(first.plusMonths(1));
        assertThat(months("attempts")).startsWith(first.plusMonths(1));
        assertThat(texts("SELECT id FROM deliveries")).containsExactly(id(Ids.DELIVERY, first.plusMonths(1)));
        assertThat(texts("SELECT delivery_id FROM attempts")).containsExactly(id(Ids.DELIVERY, first.plusMonths(1)));

        roll(over.plus(Duration.ofDays(31)).minusMillis(1));
        assertThat(months("events")).contains(first);

        roll(over.plus(Duration.ofDays(31)));
        assertThat(months("events")).startsWith(first.plusMonths(1));
        assertThat(texts("SELECT id FROM events")).containsExactly(id(Ids.EVENT, first.plusMonths(1)));
    }

    @Test
    void stayWithTheirEventsAndAttemptsWhileADeliveryIsOpen() {
        roll(middle(first));
        // Its event's id is older, as that of a top-up that was to be delivered later.
        insert(first, first.plusMonths(1), "pending");
        insert(first.plusMonths(2), "held");
        Instant years = end(first).plus(Duration.ofDays(1000));

        roll(years);

        assertThat(months("events")).startsWith(first, first.plusMonths(2)).doesNotContain(first.plusMonths(1));
        for (String table : List.of("deliveries", "attempts")) {
            assertThat(months(table))
                    .as(table)
                    .startsWith(first.plusMonths(1), first.plusMonths(2))
                    .doesNotContain(first.plusMonths(3));
        }

        execute("UPDATE deliveries SET status = 'dropped', next_attempt_at = NULL, claimable_at = NULL");
        roll(years);

        for (String table : TABLES) {
            assertThat(months(table)).as(table).doesNotContain(first, first.plusMonths(1), first.plusMonths(2));
        }
    }

    @Test
    void refuseAnEventThatIsThereAlready() {
        roll(middle(first));
        List<NewEvent> all = Stream.of(first.minusMonths(3), first, first.plusMonths(2), first.plusMonths(20))
                .map(MonthsIT::event)
                .toList();

        record(all);
        record(all);
        // Now the last of them has a month of its own.
        roll(middle(first.plusMonths(17)));
        record(all);

        assertThat(texts("SELECT id || ' ' || sequence FROM events ORDER BY id"))
                .containsExactlyElementsOf(Stream.iterate(0, i -> i + 1)
                        .limit(4)
                        .map(i -> all.get(i).id() + " " + (i + 1))
                        .toList());
        for (NewEvent event : all) {
            assertThatThrownBy(() ->
                            execute("INSERT INTO events (id, account_id, environment, type, sequence, occurred_at,"
                                    + " body) VALUES ('" + event.id()
                                    + "', 'acc_1', 'staging', 'topup.failed', 99, now(), '')"))
                    .hasMessageContaining("duplicate key");
        }
    }

    @Test
    void takeWhatCameBeforeTheyWereMade() {
        YearMonth late = first.plusMonths(9);
        insert(late, "succeeded");
        for (String table : TABLES) {
            assertThat(texts("SELECT tableoid::regclass::text FROM " + table)).containsExactly(table + "_default");
        }

        roll(middle(late));

        for (String table : TABLES) {
            assertThat(texts("SELECT tableoid::regclass::text FROM " + table)).containsExactly(table + suffix(late));
        }
    }

    @Test
    void areMadeAndDroppedOnceByReplicasThatDoItAtTheSameTime() {
        List<Uni<Void>> replicas = new ArrayList<>();
        Instant now = end(first).plus(Duration.ofDays(121));
        for (int i = 0; i < 4; i++) {
            replicas.add(rolling(Clock.systemUTC()).rollAt(now));
        }

        Uni.join().all(replicas).andCollectFailures().await().atMost(SOON);

        YearMonth last = YearMonth.from(now.atOffset(ZoneOffset.UTC)).plusMonths(3);
        for (String table : TABLES) {
            assertThat(months(table)).as(table).doesNotContain(first).endsWith(last.minusMonths(1), last);
        }
    }

    @Test
    void areLeftForTheNextTurnWhereTheTrafficHoldsOne() {
        Instant over = end(first).plus(Duration.ofDays(90));
        insert(first, "succeeded");
        SqlConnection reader = pool.getConnection().await().atMost(SOON);
        reader.begin().await().atMost(SOON);
        reader.query("SELECT number FROM attempts" + suffix(first))
                .execute()
                .await()
                .atMost(SOON);

        assertThatThrownBy(() -> roll(over)).hasMessageContaining("55P03");
        assertThat(months("deliveries")).doesNotContain(first);
        assertThat(months("attempts")).contains(first);

        reader.query("ROLLBACK").execute().await().atMost(SOON);
        reader.close().await().atMost(SOON);
        roll(over);
        assertThat(months("attempts")).doesNotContain(first);
    }

    @Test
    void areNotTouchedByAWrongClock() {
        roll(middle(first));
        insert(first, "succeeded");
        Clock years = Clock.offset(Clock.systemUTC(), Duration.ofDays(1000));

        assertThatThrownBy(() -> rolling(years).roll().await().atMost(SOON)).hasMessageContaining("for the database");
        assertThat(months("deliveries")).startsWith(first).hasSize(4);

        rolling(Clock.systemUTC()).roll().await().atMost(SOON);
    }

    private RollMonths rolling(Clock clock) {
        return new RollMonths(partitions, clock, config);
    }

    private void roll(Instant now) {
        rolling(Clock.systemUTC()).rollAt(now).await().atMost(SOON);
    }

    private void record(List<NewEvent> batch) {
        events.record(batch, new Room(0, 0, new HashMap<>())).await().atMost(SOON);
    }

    private static NewEvent event(YearMonth month) {
        return new NewEvent(
                id(Ids.EVENT, month),
                "acc_1",
                Environment.STAGING,
                "topup.delivered",
                middle(month),
                sequence -> Bytes.of(new byte[0]));
    }

    private void insert(YearMonth month, String status) {
        insert(month, month, status);
    }

    /** An event, its delivery and an attempt, with ids of the middle of these months. */
    private void insert(YearMonth ofEvent, YearMonth ofDelivery, String status) {
        String event = id(Ids.EVENT, ofEvent);
        String delivery = id(Ids.DELIVERY, ofDelivery);
        execute("UPDATE sequences SET last = last + 1");
        execute("INSERT INTO events SELECT '" + event
                + "', 'acc_1', 'staging', 'topup.delivered', last, now(), '' FROM sequences");
        execute(("INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,"
                        + " attempts_made, next_attempt_at, claimable_at) VALUES ('%s', '%s', 'whe_1', 'acc_1', 'staging',"
                        + " 'topup.delivered', '%s', 1, %4$s, %4$s)")
                .formatted(delivery, event, status, status.equals("pending") ? "now()" : "NULL"));
        execute("INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url,"
                + " request_headers, error) VALUES ('" + delivery
                + "', 1, 'automatic', now(), 1, '', '{}', 'timeout')");
    }

    private static String id(String prefix, YearMonth month) {
        return Ids.leastAt(prefix, middle(month));
    }

    private static Instant middle(YearMonth month) {
        return month.atDay(15).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static Instant end(YearMonth month) {
        return month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static String suffix(YearMonth month) {
        return "_" + month.toString().replace('-', '_');
    }

    /** A table's months, in their order. */
    private List<YearMonth> months(String table) {
        return texts(
                        "SELECT substring(p.relname FROM '_(\\d.*)') FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid"
                                + " WHERE i.inhparent = '" + table + "'::regclass AND p.relname ~ '\\d' ORDER BY 1")
                .stream()
                .map(name -> YearMonth.parse(name.replace('_', '-')))
                .toList();
    }

    private List<String> texts(String query) {
        List<String> texts = new ArrayList<>();
        pool.query(query).execute().await().atMost(SOON).forEach(row -> texts.add(row.getString(0)));
        return texts;
    }

    private void execute(String sql) {
        pool.query(sql).execute().await().atMost(SOON);
    }

    private void asOwner(String sql) throws SQLException {
        try (Connection connection = services.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
