package app.aitopup.e2e.faults;

import app.aitopup.e2e.Stack;
import app.aitopup.e2e.faults.Evidence.Letter;
import app.aitopup.e2e.faults.Evidence.Poison;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether the faults left nothing behind but what they had to: in the logs and among the dead letters. */
final class TraceChecks {
    /** What a secret of ours looks like, whoever's it is. */
    private static final Pattern SECRET = Pattern.compile(
            "ATU(-[0-9A-HJKMNP-TV-Z]{4}){4}|ak_(staging|live)_\\w{10,}|whsec_\\S{10,}|op_\\w{20,}|eyJ\\w{10,}");

    // With the lines below it, which say whose it is.
    private static final Pattern ERROR = Pattern.compile("(?m)^\\d{4}-\\S+ (ERROR|FATAL) .*(\\R(?!\\d{4}-).*){0,3}");

    /** What may be logged as an error, and why. */
    static final Map<Pattern, String> EXPLAINED = Map.of(
            Pattern.compile("\\.SettleTopups] .* the ledger decided on \\d+ top-ups that are unknown here"),
            "poison: the ledger's answers about top-ups that never were",
            Pattern.compile("\\.ConsumerCoordinator] .* Offset commit failed on partition"),
            "the group had given up a consumer that stood still; its records come again",
            Pattern.compile(
                    "SRMSG18222: Unable to execute consumer revoked re-balance listener .*CommitFailedException"),
            "the same, told by the connector; it polls again",
            Pattern.compile("\\.ConsumerRebalanceListenerInvoker] .* onPartitionsLost .*CommitFailedException"),
            "the same, told by the client",
            Pattern.compile("\\.VertxCoreRecorder] .* Result is already complete\\R.*\\R.*sqlclient\\.impl\\.pool"),
            "the database was killed: the driver ends the wait for a connection twice",
            Pattern.compile("\\.ConnectionBase] .* Connection reset"),
            "a service that the gateway talked to was killed",
            Pattern.compile("SRMSG18206: Unable to write to Kafka .*TimeoutException"),
            "the broker was away for longer than the client waits; what it was to say is said again",
            Pattern.compile("\\.ShutdownRecorder] .* Timed out waiting for graceful shutdown"),
            "a service was stopped in the middle of the load; whoever is cut off asks again",
            Pattern.compile("\\[Error Occurred After Shutdown]: ("
                    + "java\\.lang\\.IllegalStateException: This consumer has already been closed"
                    + "|java\\.util\\.concurrent\\.RejectedExecutionException"
                    + "|org\\.apache\\.kafka\\.common\\.errors\\.WakeupException)"),
            "a batch was read from a new partition as the consumer closed; not processed, it comes again");

    private TraceChecks() {}

    static List<Check> of(Evidence evidence) {
        return List.of(noSecretIsLogged(evidence), everyErrorIsExplained(evidence), deadLettersAreThePoison(evidence));
    }

    private static Check noSecretIsLogged(Evidence evidence) {
        Check check = new Check("no log holds a secret: voucher codes, keys, webhook secrets, tokens, passwords");
        evidence.logs().forEach((name, log) -> {
            Matcher secret = SECRET.matcher(log);
            check.that(!secret.find(), () -> name + " holds what looks like a secret, at " + secret.start());
            for (String known : evidence.secrets()) {
                check.that(!log.contains(known), () -> name + " holds a secret, at " + log.indexOf(known));
            }
        });
        return check;
    }

    private static Check everyErrorIsExplained(Evidence evidence) {
        Check check = new Check("no service logged an error that is not explained");
        evidence.logs().forEach((name, log) -> {
            if (Stack.SERVICES.stream().anyMatch(service -> name.startsWith(service + "-"))) {
                ERROR.matcher(log).results().map(MatchResult::group).forEach(error -> {
                    boolean explained = EXPLAINED.keySet().stream()
                            .anyMatch(pattern -> pattern.matcher(error).find());
                    check.that(explained, () -> name + ": " + error);
                });
            }
        });
        return check;
    }

    private static Check deadLettersAreThePoison(Evidence evidence) {
        Check check = new Check("the dead letters are the poison that was mixed in, all of it and nothing else");
        Map<String, Poison> poison = evidence.poison().stream().collect(Collectors.toMap(Poison::mark, one -> one));
        for (Letter letter : evidence.deadLetters()) {
            Poison one = letter.mark() == null ? null : poison.get(letter.mark());
            check.that(
                    one != null && one.deadLetters() > 0,
                    () -> letter.place() + " (" + letter.reason() + ") is " + (one == null ? "no poison" : one.kind()));
        }
        Map<String, Long> letters = evidence.deadLetters().stream()
                .filter(letter -> letter.mark() != null)
                .collect(Collectors.groupingBy(Letter::mark, Collectors.counting()));
        for (Poison one : evidence.poison()) {
            long count = letters.getOrDefault(one.mark(), 0L);
            check.that(
                    count >= one.deadLetters(),
                    () -> one.mark() + " (" + one.kind() + ") became " + count + " dead letters");
        }
        return check;
    }
}
