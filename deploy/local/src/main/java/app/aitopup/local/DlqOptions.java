package app.aitopup.local;

import app.aitopup.contracts.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What {@code dlq} is asked to do.
 *
 * @param topics the dead-letter topics it is about
 * @param letter the one letter to replay
 * @param bootstrap the broker, where it is not the local stack's
 */
record DlqOptions(
        Action action,
        List<String> topics,
        Optional<DeadLetters.Place> letter,
        boolean showData,
        Optional<Path> state,
        Optional<String> bootstrap) {

    enum Action {
        HELP,
        LIST,
        REPLAY
    }

    /** Every dead-letter topic there is. */
    static final List<String> TOPICS = Topics.all().stream()
            .filter(topic -> topic.endsWith(Topics.DLQ_SUFFIX))
            .toList();

    static final String HELP =
            """
            deploy/local/dlq: lists dead letters, the records that a service could not process, and replays them.

              dlq [list]                            every dead letter: where it stands, why, whose it is
              dlq replay TOPIC PARTITION OFFSET     publishes that one again, also if it was replayed before
              dlq replay --all                      publishes every one that was not replayed yet

              --topic TOPIC          only this one of topup.v1.dlq and wallet.v1.dlq
              --show-data            list: the data, too, which may hold what is nobody else's business
              --state DIR            the state directory that was given to up (deploy/local/.state)
              --bootstrap HOST:PORT  another broker than the local stack's
              --help                 this text

            A letter is published with its own key, value and headers, without the two of a dead letter, to the topic
            it came from; its key decides the partition, as it did the first time. Every service that reads the topic
            gets it again, and recognises what it has processed. A letter that still cannot be processed comes back as
            a new one. That a letter was replayed is remembered on the broker, by a mark behind it in its own partition,
            so it is known as long as the letter is kept, and to everyone. Should dlq end between the two, the letter
            counts as not replayed.

            Exit codes: 0 done, 1 failed, 2 wrong arguments.
            """;

    /** Throws {@link IllegalArgumentException} with a message for the one who typed the arguments. */
    static DlqOptions parse(String... arguments) {
        boolean help = false;
        boolean all = false;
        boolean showData = false;
        List<String> topics = TOPICS;
        Optional<Path> state = Optional.empty();
        Optional<String> bootstrap = Optional.empty();
        List<String> words = new ArrayList<>();
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--all" -> all = true;
                case "--show-data" -> showData = true;
                case "--topic" -> topics = List.of(topic(UpOptions.value(option, rest)));
                case "--state" -> state = Optional.of(Path.of(UpOptions.value(option, rest)));
                case "--bootstrap" -> bootstrap = Optional.of(broker(UpOptions.value(option, rest)));
                default -> {
                    if (option.startsWith("-")) {
                        throw new IllegalArgumentException("unknown option " + option);
                    }
                    words.add(option);
                }
            }
        }
        if (help) {
            return new DlqOptions(Action.HELP, topics, Optional.empty(), false, state, bootstrap);
        }
        if (words.isEmpty() || words.equals(List.of("list"))) {
            require(!all, "--all goes with replay");
            return new DlqOptions(Action.LIST, topics, Optional.empty(), showData, state, bootstrap);
        }
        require(words.get(0).equals("replay"), "dlq takes list or replay, not " + String.join(" ", words));
        require(!showData, "--show-data goes with list");
        if (all) {
            require(words.size() == 1, "replay takes either --all or TOPIC PARTITION OFFSET");
            return new DlqOptions(Action.REPLAY, topics, Optional.empty(), false, state, bootstrap);
        }
        require(words.size() == 4, "replay takes --all, or TOPIC PARTITION OFFSET");
        require(topics == TOPICS, "--topic goes with list and --all");
        DeadLetters.Place letter = new DeadLetters.Place(
                topic(words.get(1)), (int) number("partition", words.get(2), 9), number("offset", words.get(3), 18));
        return new DlqOptions(Action.REPLAY, topics, Optional.of(letter), false, state, bootstrap);
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static String topic(String text) {
        require(TOPICS.contains(text), text + " is none of the dead-letter topics " + String.join(", ", TOPICS));
        return text;
    }

    private static long number(String what, String text, int digitsAtMost) {
        require(text.matches("[0-9]{1," + digitsAtMost + "}"), "the " + what + " is a whole number, not " + text);
        return Long.parseLong(text);
    }

    private static String broker(String text) {
        require(
                text.matches("[^\\s,:/]+:[0-9]{1,5}(,[^\\s,:/]+:[0-9]{1,5})*"),
                "--bootstrap takes host:port, not " + text);
        return text;
    }
}
