package app.aitopup.local;

import app.aitopup.contracts.events.CloudEventHeaders;
import app.aitopup.local.DeadLetters.Place;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;

/** {@code deploy/local/dlq}: lists dead letters and replays them. */
final class Dlq {

    private static final String NONE = "-";

    private final DlqOptions options;
    private final DeadLetters letters;
    private final PrintStream out;
    private int seen;
    private int replayedBefore;
    private int replayedNow;

    private Dlq(DlqOptions options, DeadLetters letters, PrintStream out) {
        this.options = options;
        this.letters = letters;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        DlqOptions options;
        try {
            options = DlqOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " (dlq --help says more)");
            System.exit(2);
            return;
        }
        if (options.action() == DlqOptions.Action.HELP) {
            System.out.print(DlqOptions.HELP);
            return;
        }
        QuietLogging.start();
        // That no broker answers is said once, by us.
        Logger.getLogger("").setLevel(Level.SEVERE);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (DeadLetters letters = open(options)) {
            new Dlq(options, letters, out).run();
        } catch (StackFailure e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static DeadLetters open(DlqOptions options) throws IOException, StackFailure {
        String broker = broker(options);
        try {
            return new DeadLetters(
                    broker, options.letter().map(Place::topic).map(List::of).orElse(options.topics()));
        } catch (KafkaException e) {
            // A host that nobody knows, before anything was asked.
            throw new StackFailure("there can be no broker at %s: %s"
                    .formatted(
                            broker,
                            e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
        }
    }

    private static String broker(DlqOptions options) throws IOException, StackFailure {
        if (options.bootstrap().isPresent()) {
            return options.bootstrap().get();
        }
        Path directory = options.state().orElse(Checkout.here().defaultState());
        if (Files.notExists(directory)) {
            throw new StackFailure("no stack was ever started in %s; deploy/local/up starts one".formatted(directory));
        }
        StateDirectory state = StateDirectory.at(directory);
        if (state.alive().stream().noneMatch(running -> running.name().equals(Ports.KAFKA))) {
            throw new StackFailure("no broker runs in %s; deploy/local/up starts one".formatted(directory));
        }
        return "127.0.0.1:" + Ports.of(state, Optional.empty()).of(Ports.KAFKA);
    }

    private void run() throws StackFailure, InterruptedException {
        if (options.action() == DlqOptions.Action.LIST) {
            letters.each(this::list);
            out.printf("%d dead letters, %d of them replayed%n", seen, replayedBefore);
        } else if (options.letter().isPresent()) {
            letters.one(options.letter().get(), this::replay);
        } else {
            letters.each((letter, replayed) -> {
                if (!replayed) {
                    replay(letter, false);
                }
            });
            out.printf("%d dead letters replayed%n", replayedNow);
        }
    }

    private void list(ConsumerRecord<byte[], byte[]> letter, boolean replayed) {
        seen++;
        replayedBefore += replayed ? 1 : 0;
        out.printf(
                "%s  %s%s%n", Place.of(letter), Instant.ofEpochMilli(letter.timestamp()), replayed ? "  replayed" : "");
        out.printf("  reason  %s%n", header(letter, DeadLetters.REASON));
        out.printf("  origin  %s%n", header(letter, DeadLetters.ORIGIN));
        out.printf(
                "  event   %s %s about %s%n",
                header(letter, CloudEventHeaders.TYPE),
                header(letter, CloudEventHeaders.ID),
                header(letter, CloudEventHeaders.SUBJECT));
        out.printf("  key     %s%n", text(letter.key()));
        if (options.showData()) {
            out.printf("  data    %s%n", text(letter.value()));
        }
    }

    private void replay(ConsumerRecord<byte[], byte[]> letter, boolean again)
            throws StackFailure, InterruptedException {
        letters.replay(letter);
        replayedNow++;
        out.printf(
                "%s replayed%s to %s: %s %s%n",
                Place.of(letter),
                again ? " again" : "",
                Place.of(letter).origin(),
                header(letter, CloudEventHeaders.TYPE),
                header(letter, CloudEventHeaders.ID));
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? NONE : text(header.value());
    }

    /** On one line and without what a terminal would obey: anybody may have written it. */
    private static String text(byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            return NONE;
        }
        return new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{C}", "?");
    }
}
