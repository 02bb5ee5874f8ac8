package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.local.StateDirectory.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs {@code up}, {@code down} and {@code dlq} as the scripts do, each in a JVM of its own, on one state directory.
 */
final class Commands {

    private static final long BOUND_SECONDS = 120;

    static {
        // The tests' own Kafka clients, too.
        QuietLogging.start();
    }

    /** What a command printed on both streams. */
    record Result(int exitCode, String output) {}

    private final Path classes;
    private final Path directory;

    /** The classes' place says which checkout it is. */
    Commands(Path classes, Path directory) {
        this.classes = classes;
        this.directory = directory;
    }

    static Path builtClasses() {
        return Path.of("target/classes").toAbsolutePath();
    }

    static String dependencies() throws IOException {
        return Files.readString(Path.of(System.getProperty("infrastructure.classpath")));
    }

    /** Comes back when everything is up; anything else is a failed test. */
    String up(String... options) throws IOException, InterruptedException {
        Result result = tryUp(options);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    Result tryUp(String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--detach", "--ports", "free"));
        return run("Up", arguments);
    }

    String down() throws IOException, InterruptedException {
        Result result = run("Down", List.of());
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    /** Anything but success is a failed test. */
    String dlq(String... options) throws IOException, InterruptedException {
        Result result = tryDlq(options);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    Result tryDlq(String... options) throws IOException, InterruptedException {
        return run("Dlq", List.of(options));
    }

    private Result run(String program, List<String> arguments) throws IOException, InterruptedException {
        Process process = start(program, arguments);
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), text);
        }
    }

    Process start(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Component.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes + ":" + dependencies(),
                "app.aitopup.local." + program,
                "--state",
                directory.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    StateDirectory state() throws IOException {
        return StateDirectory.at(directory);
    }

    Running running(String name) throws IOException {
        return state().alive().stream()
                .filter(running -> running.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " does not run"));
    }

    /** Kills without a chance to clean up, and waits until it is gone. */
    void kill(String name) throws IOException, InterruptedException {
        OwnedProcess process = running(name).process();
        process.signal("KILL");
        await(() -> !process.isAlive());
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for a condition").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
