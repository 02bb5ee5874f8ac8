package app.aitopup.e2e.faults;

import app.aitopup.e2e.Stack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@link Stack} with two replicas of each service, started once for all tests that need it. */
final class TwoOfEach {
    /** Whether it is to be as it is in earnest. */
    static final boolean LONG = Boolean.getBoolean("faults.long");

    static final Stack STACK = new Stack(Path.of("target", "stack-two-of-each"), options());

    private static boolean started;

    private TwoOfEach() {}

    private static String[] options() {
        List<String> options = new ArrayList<>(List.of("--replicas", "gateway=2,topup=2,wallet=2,webhook=2"));
        if (!LONG) {
            // The shortest that the broker allows: who died or stands still is given up after 6 s, and not after 45.
            for (String service : List.of("topup", "wallet", "webhook")) {
                options.addAll(List.of("--set", service + ".KAFKA_SESSION_TIMEOUT_MS=6000"));
                options.addAll(List.of("--set", service + ".KAFKA_HEARTBEAT_INTERVAL_MS=2000"));
            }
        }
        return options.toArray(String[]::new);
    }

    /** Starts it with empty data, unless it was started before; it is stopped with this JVM. */
    static synchronized void start() {
        if (!started) {
            started = true;
            STACK.start();
        }
    }
}
