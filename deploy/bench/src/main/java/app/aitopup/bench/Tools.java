package app.aitopup.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Other people's programs, and waiting for what they do. */
final class Tools {
    private static final Duration POLL = Duration.ofMillis(100);

    private Tools() {}

    /** A program at work, whose output goes to a file. */
    record Running(Process process, Path output) {
        /** Waits for it to end well, and gives what it has printed. */
        String await(Duration atMost) throws IOException, InterruptedException {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new VoidRun(output.getFileName() + " did not end within " + atMost.toSeconds() + " s");
            }
            String text = Files.readString(output);
            if (process.exitValue() != 0) {
                throw new VoidRun(output.getFileName() + " ended with " + process.exitValue() + ": " + text.strip());
            }
            return text;
        }
    }

    static Running start(Path output, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.redirectOutput(output.toFile());
        return new Running(builder.start(), output);
    }

    /**
     * A generator of load, which takes precedence where we may say so: it stands for callers on other machines, who do
     * not wait for our processors before they look whether there is an answer.
     */
    static List<String> first(List<String> command) {
        return Stream.concat(Stream.of("nice", "-n", "-10"), command.stream()).toList();
    }

    static String run(Path output, Map<String, String> environment, Duration atMost, List<String> command)
            throws IOException, InterruptedException {
        return start(output, environment, command).await(atMost);
    }

    /** A port that was free just now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for a condition.
     *
     * @throws VoidRun if it does not come true in time
     */
    static void await(String what, Duration atMost, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new VoidRun(what + ": not within " + atMost.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
    }
}
