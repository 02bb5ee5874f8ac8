package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL and Kafka as {@code up --infra} runs them, through their restarts and crashes. */
class InfrastructureIT {

    /** One stack for all tests, each of which begins with whatever the one before it left. */
    @TempDir
    private static Path directory;

    private static Commands commands;

    @BeforeAll
    static void choose() {
        commands = new Commands(Commands.builtClasses(), directory.resolve("state"));
    }

    @AfterAll
    static void stop() throws Exception {
        commands.down();
    }

    @Test
    void keepsWhatWasCommittedWhenItIsStoppedAndStarted() throws Exception {
        commands.up("--infra");
        assertIsDurable();
        insert("stopped");
        send("stopped");
        int postgresPort = commands.running("postgres").port();

        assertThat(commands.down()).contains("kafka stopped\npostgres stopped\n");
        assertThat(commands.down()).contains("Nothing was running");
        commands.up("--infra");

        assertIsDurable();
        assertThat(commands.running("postgres").port()).isEqualTo(postgresPort);
        assertThat(rows()).contains("stopped");
        assertThat(lastRecord()).isEqualTo("stopped");
    }

    @Test
    void hasADatabasePerServiceAndTheTopics() throws Exception {
        commands.up("--infra");

        for (String database : List.of("gateway", "topup", "wallet", "webhook")) {
            assertThat(query(database, "SELECT current_database()")).isEqualTo(database);
        }
        assertThat(query("topup", "SHOW max_connections")).isEqualTo("200");
        try (Admin admin = Admin.create(kafka())) {
            assertThat(admin.listTopics().names().get()).isEqualTo(Set.copyOf(Topics.all()));
            assertThat(admin.describeTopics(Topics.all()).allTopicNames().get().values())
                    .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(12));
        }
    }

    @Test
    void startsNothingNewWhenEverythingRuns() throws Exception {
        commands.up("--infra");
        var before = commands.state().alive();

        String output = commands.up("--infra");

        assertThat(output).contains("postgres runs already", "kafka runs already");
        assertThat(commands.state().alive()).isEqualTo(before).hasSize(2);
    }

    @Test
    void takesOverAServerThatItsKeeperLeftBehind() throws Exception {
        commands.up("--infra");
        insert("left");
        long kafka = commands.running("kafka").pid();
        OwnedProcess left =
                PostgresServer.leftover(commands.state().postgresData()).orElseThrow();
        commands.kill("postgres");
        assertThat(left.isAlive()).isTrue();

        String output = commands.up("--infra");

        assertThat(output)
                .contains("postgres (process " + left.pid() + ") has outlived")
                .contains("postgres ready");
        assertThat(left.isAlive()).isFalse();
        assertIsDurable();
        assertThat(rows()).contains("left");
        assertThat(commands.running("kafka").pid()).isEqualTo(kafka);
    }

    @Test
    void stopsAServerThatItsKeeperLeftBehind() throws Exception {
        commands.up("--infra");
        OwnedProcess left =
                PostgresServer.leftover(commands.state().postgresData()).orElseThrow();
        commands.kill("postgres");

        commands.down();

        assertThat(left.isAlive()).isFalse();
    }

    @Test
    void recoversAServerThatWasKilledToo() throws Exception {
        commands.up("--infra");
        insert("killed");
        OwnedProcess left =
                PostgresServer.leftover(commands.state().postgresData()).orElseThrow();
        commands.kill("postgres");
        left.signal("KILL");
        Commands.await(() -> !left.isAlive());

        commands.up("--infra");

        assertThat(rows()).contains("killed");
    }

    @Test
    void noticesThatTheServerItKeepsHasEnded() throws Exception {
        commands.up("--infra");
        OwnedProcess keeper = commands.running("postgres").process();
        PostgresServer.leftover(commands.state().postgresData()).orElseThrow().signal("KILL");
        Commands.await(() -> !keeper.isAlive());

        assertThat(commands.up("--infra")).contains("postgres ready", "kafka runs already");
    }

    @Test
    void startsOnlyTheBrokerWhenTheBrokerWasKilled() throws Exception {
        commands.up("--infra");
        send("broker");
        long postgres = commands.running("postgres").pid();
        long broker = commands.running("kafka").pid();
        commands.kill("kafka");

        assertThat(commands.up("--infra")).contains("postgres runs already", "kafka ready");

        assertThat(commands.running("postgres").pid()).isEqualTo(postgres);
        assertThat(commands.running("kafka").pid()).isNotEqualTo(broker);
        assertThat(lastRecord()).isEqualTo("broker");
    }

    @Test
    void beginsWithEmptyDataWhenAskedTo() throws Exception {
        commands.up("--infra");
        insert("fresh");

        commands.up("--infra", "--fresh");

        assertThat(query("wallet", "SELECT to_regclass('kept')")).isNull();
    }

    @Test
    void refusesAPortOfSomebodyElse() throws Exception {
        commands.up("--infra");
        int port = commands.running("kafka").port();
        commands.down();

        try (ServerSocket somebody = new ServerSocket(port)) {
            Commands.Result result = commands.tryUp("--infra");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).contains("port " + somebody.getLocalPort() + ", which kafka needs, is in use");
            assertThat(commands.state().alive()).isEmpty();
        }
    }

    private void assertIsDurable() throws Exception {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            assertThat(query("wallet", "SHOW " + setting)).as(setting).isEqualTo("on");
        }
    }

    private void insert(String text) throws Exception {
        try (Connection connection = wallet();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS kept (what text)");
            statement.execute("INSERT INTO kept VALUES ('" + text + "')");
        }
    }

    private String rows() throws Exception {
        return query("wallet", "SELECT string_agg(what, ',') FROM kept");
    }

    private Connection wallet() throws IOException, SQLException {
        return PostgresServer.connect(commands.running("postgres").port(), "wallet");
    }

    private String query(String database, String query) throws IOException, SQLException {
        try (Connection connection =
                        PostgresServer.connect(commands.running("postgres").port(), database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private Map<String, Object> kafka() throws IOException {
        return Map.of(
                "bootstrap.servers", "127.0.0.1:" + commands.running("kafka").port());
    }

    private void send(String text) throws Exception {
        try (var producer = new KafkaProducer<>(kafka(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.WALLET, 0, null, text)).get();
        }
    }

    private String lastRecord() throws Exception {
        try (var consumer = new KafkaConsumer<>(kafka(), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(Topics.WALLET, 0);
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, end - 1);
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(30));
            return records.iterator().next().value();
        }
    }
}
