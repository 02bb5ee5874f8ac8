package app.aitopup.local;

import app.aitopup.local.StateDirectory.Running;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shows what every process of a stack writes to its log, line by line, each with the process's name before it. */
final class LogFollower {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final int MAX_BYTES_AT_ONCE = 1 << 20;

    private final StateDirectory state;
    private final PrintStream out;
    private final Map<String, Long> shown = new HashMap<>();
    private final Set<Long> reportedDead = new HashSet<>();

    LogFollower(StateDirectory state, PrintStream out) {
        this.state = state;
        this.out = out;
    }

    /** Begins with what is written from now on; answers when the stack has been stopped. */
    void follow() throws IOException, InterruptedException {
        for (Running running : state.started()) {
            shown.put(running.name(), size(Path.of(running.log())));
        }
        List<Running> started = state.started();
        while (!started.isEmpty()) {
            for (Running running : started) {
                showNewLines(running);
                if (!running.process().isAlive() && reportedDead.add(running.pid()) && wasNotStopped(running)) {
                    out.printf("%s has ended; its log is %s; up starts it again%n", running.name(), running.log());
                }
            }
            Thread.sleep(POLL.toMillis());
            started = state.started();
        }
    }

    /** A process that is being stopped ends a moment before it is forgotten. */
    private boolean wasNotStopped(Running running) throws IOException {
        return Files.exists(state.stackFile()) && state.started().contains(running);
    }

    private void showNewLines(Running running) throws IOException {
        Path log = Path.of(running.log());
        long from = shown.getOrDefault(running.name(), 0L);
        long size = size(log);
        if (size < from) {
            // It was put aside and began anew.
            from = 0;
        }
        byte[] bytes = new byte[(int) Math.min(size - from, MAX_BYTES_AT_ONCE)];
        if (bytes.length == 0) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(from);
            file.readFully(bytes);
        }
        int end = endOfLastLine(bytes);
        new String(bytes, 0, end, StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> out.printf("%-10s | %s%n", running.name(), line));
        shown.put(running.name(), from + end);
    }

    private static int endOfLastLine(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        // A line too long to ever be whole is shown in parts.
        return end == 0 && bytes.length == MAX_BYTES_AT_ONCE ? bytes.length : end;
    }

    private static long size(Path log) throws IOException {
        return Files.exists(log) ? Files.size(log) : 0;
    }
}
