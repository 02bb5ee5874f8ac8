package app.aitopup.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** {@code deploy/local/down}: stops what {@code up} started, and nothing else. */
final class Down {

    private static final String HELP =
            """
            deploy/local/down: stops the services, then Kafka, then PostgreSQL. The data stays.

              --state DIR   the state directory that was given to up (deploy/local/.state)
              --help        this text
            """;

    private Down() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Checkout.here().defaultState();
        Iterator<String> rest = List.of(arguments).iterator();
        try {
            while (rest.hasNext()) {
                String option = rest.next();
                switch (option) {
                    case "--help", "-h" -> {
                        System.out.print(HELP);
                        return;
                    }
                    case "--state" -> directory = Path.of(UpOptions.value(option, rest));
                    default -> throw new IllegalArgumentException("unknown option " + option);
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " (down --help says more)");
            System.exit(2);
        }
        try {
            System.out.println(stop(directory) ? "Everything is stopped." : "Nothing was running.");
        } catch (StackFailure e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static boolean stop(Path directory) throws IOException, InterruptedException, StackFailure {
        if (Files.notExists(directory)) {
            return false;
        }
        StateDirectory state = StateDirectory.at(directory);
        Stack stack = new Stack(Checkout.here(), state, Ports.of(state, Optional.empty()), System.out);
        Closeable turn = state.lock();
        try {
            return stack.stop();
        } finally {
            turn.close();
        }
    }
}
