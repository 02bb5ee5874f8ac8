package app.aitopup.local;

import app.aitopup.contracts.Topics;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker, its own controller, on the loopback address, with the suite's topics.
 *
 * <p>As a program it runs until it is asked to end.
 */
final class KafkaBroker implements Closeable {

    static final int PARTITIONS = 12;

    private static final int NODE_ID = 1;
    private static final String CONTROLLER_LISTENER = "CONTROLLER";

    private final KafkaRaftServer server;

    private KafkaBroker(KafkaRaftServer server) {
        this.server = server;
    }

    /** Arguments: data directory, port, the controller's port, file that is written when the broker is ready. */
    public static void main(String[] arguments) throws Exception {
        QuietLogging.start();
        KafkaBroker broker =
                start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-kafka"));
        ReadyFile.write(Path.of(arguments[3]));
        broker.server.awaitShutdown();
    }

    /** Starts the broker, formatting its directory if it is new, and answers when every topic is there. */
    static KafkaBroker start(Path dataDirectory, int port, int controllerPort) throws Exception {
        Files.createDirectories(dataDirectory);
        if (Files.notExists(dataDirectory.resolve("meta.properties"))) {
            format(dataDirectory);
        }
        KafkaBroker broker = new KafkaBroker(new KafkaRaftServer(
                new KafkaConfig(configuration(dataDirectory, port, controllerPort), false), Time.SYSTEM));
        try {
            broker.server.startup();
            createTopics(port);
        } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    private static void format(Path dataDirectory) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE_ID)
                .addDirectory(dataDirectory.toString())
                .setMetadataLogDirectory(dataDirectory.toString())
                .setControllerListenerName(CONTROLLER_LISTENER)
                .setIgnoreFormatted(true)
                .run();
    }

    private static Properties configuration(Path dataDirectory, int port, int controllerPort) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + controllerPort,
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "inter.broker.listener.name",
                "PLAINTEXT",
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs",
                dataDirectory.toString(),
                "auto.create.topics.enable",
                "false"));
        // A single broker can keep only one copy of Kafka's own topics, and needs few partitions of them.
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "2");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        // After a crash the broker may register again only when its old session has ended.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // 128 MB otherwise, for a few small topics.
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        return settings;
    }

    private static void createTopics(int port) throws IOException, InterruptedException, ExecutionException {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) ("127.0.0.1:" + port)))) {
            Set<String> missing = new HashSet<>(Topics.all());
            missing.removeAll(admin.listTopics().names().get());
            admin.createTopics(missing.stream()
                            .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
