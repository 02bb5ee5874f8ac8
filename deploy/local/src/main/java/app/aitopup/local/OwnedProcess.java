package app.aitopup.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that this stack started, known by its id and by when it started, because the system gives an id again.
 *
 * <p>Whatever is done to the process is done only while both still match; otherwise the process counts as ended.
 */
record OwnedProcess(long pid, Instant startedAt) {

    /** A start time read again differs a little: it is counted from a boot time that moves when the clock is set. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

    private static final Duration KILL_BOUND = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    enum Ending {
        ENDED,
        KILLED
    }

    static OwnedProcess of(ProcessHandle process) {
        return new OwnedProcess(process.pid(), process.info().startInstant().orElseGet(Instant::now));
    }

    boolean isAlive() {
        return handle().isPresent();
    }

    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        process.info().startInstant().filter(this::isOurStart).isPresent())
                .filter(process -> !isZombie(process.pid()));
    }

    private boolean isOurStart(Instant start) {
        return Duration.between(startedAt, start).abs().compareTo(START_TOLERANCE) <= 0;
    }

    /** Sends a signal by its name; Java itself can only send SIGTERM and SIGKILL. */
    void signal(String name) throws IOException {
        if (isAlive()) {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start();
        }
    }

    /** Waits until the process has ended, and kills it only when the bound has passed. */
    Ending awaitEnd(Duration bound) throws IOException, InterruptedException {
        if (hasEndedWithin(bound)) {
            return Ending.ENDED;
        }
        handle().ifPresent(ProcessHandle::destroyForcibly);
        if (!hasEndedWithin(KILL_BOUND)) {
            throw new IOException("process " + pid + " does not end, not even when killed");
        }
        return Ending.KILLED;
    }

    /** Asks again and again, because where nobody reaps orphans an ended process never reports its end. */
    private boolean hasEndedWithin(Duration bound) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL.toMillis());
        }
        return true;
    }

    /**
     * An ended process whose parent has not asked for its exit code: containers without an init leave them for ever.
     */
    private static boolean isZombie(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String text = Files.readString(stat);
            return text.startsWith("Z", text.lastIndexOf(')') + 2);
        } catch (IOException e) {
            // No /proc, as on macOS, where an ended orphan is always reaped.
            return false;
        }
    }
}
