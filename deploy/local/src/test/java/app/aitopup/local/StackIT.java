package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.local.StateDirectory.Running;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole of {@code up} and {@code down} on a checkout whose services are stand-ins that start at once. */
// A shell's background job ignores Ctrl-C, and with it what it starts: then this ends, and says where it stood.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StackIT {

    @TempDir
    private static Path checkout;

    /** One stack for all tests, each of which begins with whatever the one before it left. */
    @TempDir
    private static Path directory;

    private static Commands commands;

    @BeforeAll
    static void layOutACheckout() throws IOException {
        Path classes = Commands.builtClasses();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.toList()) {
                Path copy = checkout.resolve("deploy/local/target/classes").resolve(classes.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.createFile(checkout.resolve("pom.xml"));
        Files.createDirectories(checkout.resolve("shared-contracts"));
        for (Service service : Service.values()) {
            Files.createDirectories(checkout.resolve(service.module()));
            Files.createFile(checkout.resolve(service.module()).resolve("pom.xml"));
        }
        for (Service service : Service.values()) {
            writeStandIn(new Checkout(checkout).jar(service));
        }
        commands = new Commands(checkout.resolve("deploy/local/target/classes"), directory.resolve("state"));
    }

    private static void writeStandIn(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StubGateway.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(Commands.dependencies().split(":"))
                                .filter(path -> path.contains("jackson"))
                                .map(path -> Path.of(path).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Files.createDirectories(jar.getParent());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            Path classes = Path.of("target/test-classes").toAbsolutePath();
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                    Files.copy(file, out);
                }
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        commands.down();
    }

    @Test
    void saysHowToTryWhatItHasStarted() throws Exception {
        String output = commands.up();

        JsonNode stack =
                StateDirectory.JSON.readTree(Files.readString(commands.state().stackFile()));
        String gateway = stack.path("gateway_url").asText();
        String stagingKey = stack.path("staging_key").asText();
        assertThat(stagingKey).startsWith("ak_staging_");
        assertThat(output)
                .contains("curl -X POST " + gateway + "/api/public/v1/topup/send")
                .contains("Authorization: Bearer " + stagingKey)
                .doesNotContain(stack.path("operator_token").asText())
                .doesNotContain(stack.path("demo").path("password").asText());
        for (Service service : Service.values()) {
            assertThat(stack.path("services").path(service.label())).isNotEmpty();
        }
    }

    @Test
    void startsOnlyWhatIsMissing() throws Exception {
        commands.up();
        Map<String, Running> before = alive();
        commands.kill("wallet-1");

        String output = commands.up();

        Map<String, Running> after = alive();
        assertThat(output).contains("wallet-1 ready in ", "topup-1 runs already", "kafka runs already");
        assertThat(after.get("wallet-1")).isNotEqualTo(before.get("wallet-1"));
        before.remove("wallet-1");
        assertThat(after).containsAllEntriesOf(before).hasSize(before.size() + 1);
    }

    @Test
    void addsReplicasAndTellsTheGateway() throws Exception {
        commands.up();
        Map<String, Running> before = alive();
        assertThat(before).doesNotContainKey("topup-2");

        String output = commands.up("--replicas", "topup=2");

        Map<String, Running> after = alive();
        assertThat(output).contains("gateway-1 runs with other settings", "topup-2 ready in ");
        assertThat(after.get("topup-1")).isEqualTo(before.get("topup-1"));
        assertThat(Files.readString(Path.of(after.get("gateway-1").log())))
                .contains("topup at http://127.0.0.1:%d,http://127.0.0.1:%d"
                        .formatted(
                                after.get("topup-1").port(),
                                after.get("topup-2").port()));

        commands.kill("topup-2");
        assertThat(commands.up()).contains("topup-2 ready in ", "gateway-1 runs already");
    }

    @Test
    void takesReplicasAwayAndTellsTheGatewaysOneAfterTheOther() throws Exception {
        commands.up("--replicas", "gateway=2,topup=2");
        Map<String, Running> before = alive();

        String output = commands.up("--replicas", "topup=1");

        assertThat(output.lines())
                .containsSubsequence(
                        "gateway-1 runs with other settings, so it is started again",
                        "gateway-1 stopped",
                        "gateway-2 runs with other settings, so it is started again",
                        "gateway-2 stopped",
                        "topup-2 stopped");
        assertThat(output.substring(0, output.indexOf("gateway-2 stopped"))).contains("gateway-1 ready in ");
        assertThat(alive().keySet()).doesNotContain("topup-2").contains("gateway-1", "gateway-2", "topup-1");
        assertThat(alive().get("topup-1")).isEqualTo(before.get("topup-1"));

        assertThat(commands.up()).doesNotContain("topup-2", "other settings");
        commands.up("--replicas", "gateway=1");
    }

    @Test
    void passesSettingsToEveryReplicaOfAService() throws Exception {
        commands.up();
        Map<String, Running> before = alive();

        commands.up("--replicas", "wallet=2", "--set", "wallet.AITOPUP_GATEWAY_TOPUP_URLS=set by hand");

        Map<String, Running> after = alive();
        assertThat(after.get("topup-1")).isEqualTo(before.get("topup-1"));
        for (String replica : List.of("wallet-1", "wallet-2")) {
            assertThat(Files.readString(Path.of(after.get(replica).log()))).contains("topup at set by hand");
        }
        assertThat(commands.up()).contains("wallet-1 runs with other settings", "wallet-2 runs with other settings");
    }

    @Test
    void stopsServicesThenKafkaThenPostgres() throws Exception {
        commands.up();
        List<Running> before = commands.state().alive();

        String output = commands.down();

        assertThat(output.lines().toList()).endsWith("kafka stopped", "postgres stopped", "Everything is stopped.");
        assertThat(before).hasSizeGreaterThanOrEqualTo(6).allSatisfy(running -> {
            assertThat(running.process().isAlive()).isFalse();
            assertThat(output).contains(running.name() + " stopped");
        });
        assertThat(commands.state().stackFile()).doesNotExist();
    }

    @Test
    void archivesClassesWhenAServiceIsStoppedForEveryStack() throws Exception {
        commands.up();
        commands.down();
        Commands other = new Commands(checkout.resolve("deploy/local/target/classes"), directory.resolve("other"));
        try {
            other.up();

            for (Service service : Service.values()) {
                assertThat(mappedFiles(other.running(service.replica(1))))
                        .anyMatch(file -> file.startsWith(
                                        new Checkout(checkout).target(service).toString())
                                && file.endsWith(".jsa"));
            }
        } finally {
            other.down();
        }
    }

    /** Those that it could use; what the JVM refuses it does not map. */
    private static List<String> mappedFiles(Running running) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(running.pid()), "maps"))) {
            return lines.map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .distinct()
                    .toList();
        }
    }

    /** So that {@code mvn verify} in another terminal takes nothing from under it. */
    @Test
    void runsEachServiceFromACopyOfItsBuild() throws Exception {
        commands.up();
        Path jar = new Checkout(checkout).jar(Service.WALLET);

        assertThat(commandLine("wallet-1")).doesNotContain(jar.toString());
        assertThat(commandLine("wallet-1")).contains("-jar services/wallet-");
    }

    @Test
    void namesTheServiceThatFailsAndGoesOnAfterwards() throws Exception {
        commands.up();
        commands.kill("wallet-1");
        Path whoFails = commands.state().path().resolve("fails");
        Files.writeString(whoFails, "wallet");

        Commands.Result result = commands.tryUp();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("wallet-1 ended while starting; its log is "
                        + commands.state().log("wallet-1"))
                .contains("  | this service cannot start");

        Files.delete(whoFails);
        assertThat(commands.up()).contains("wallet-1 ready in ", "postgres runs already");
    }

    @Test
    void leavesTheTurnToTheOneWhoHasIt() throws Exception {
        Closeable turn = commands.state().lock();
        try {
            Commands.Result result = commands.tryUp("--infra");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output())
                    .contains("another up or down (process %d) is at work"
                            .formatted(ProcessHandle.current().pid()));
        } finally {
            turn.close();
        }
    }

    @Test
    void followsTheLogsUntilCtrlCAndThenStopsEverything() throws Exception {
        Process up = commands.start("Up", List.of("--ports", "free"));
        try (BufferedReader output = up.inputReader()) {
            readUntil(output, "Following the logs");
            List<Running> started = commands.state().alive();
            assertThat(started).hasSizeGreaterThanOrEqualTo(6);
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(Service.url(commands.running("gateway-1")
                                                    .port()) + "/hello"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            readUntil(output, "gateway-1  | GET /hello");

            OwnedProcess.of(up.toHandle()).signal("INT");

            readUntil(output, "postgres stopped");
            assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(started).noneMatch(running -> running.process().isAlive());
        } finally {
            up.destroy();
        }
    }

    @Test
    void stopsFollowingWhenSomebodyElseStopsTheStack() throws Exception {
        Process up = commands.start("Up", List.of("--ports", "free", "--infra"));
        try (BufferedReader output = up.inputReader()) {
            readUntil(output, "Following the logs");

            commands.down();

            readUntil(output, "The stack has been stopped.");
            assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(up.exitValue()).isZero();
        } finally {
            up.destroy();
        }
    }

    private static void readUntil(BufferedReader output, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(text)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no '" + text + "' in\n" + seen);
    }

    private Map<String, Running> alive() throws IOException {
        return commands.state().alive().stream().collect(Collectors.toMap(Running::name, Function.identity()));
    }

    private String commandLine(String name) throws IOException {
        return commands.running(name)
                .process()
                .handle()
                .flatMap(process -> process.info().commandLine())
                .orElseThrow();
    }
}
