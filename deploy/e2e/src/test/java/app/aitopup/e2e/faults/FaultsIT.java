package app.aitopup.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.Receiver;
import app.aitopup.e2e.Stack;
import app.aitopup.e2e.faults.Evidence.Endpoint;
import app.aitopup.e2e.faults.Evidence.Heard;
import app.aitopup.e2e.faults.Evidence.Poison;
import app.aitopup.e2e.faults.Evidence.Webhooks;
import app.aitopup.e2e.faults.Wish.Caller;
import app.aitopup.e2e.faults.Wish.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Money survives anything: two replicas of each service under load, faults, and a comparison of everything afterwards.
 * A few faults in every build; all of them, for as long as they last in earnest, with {@code -Pfaults}. The seed is
 * printed, and {@code -Dfaults.seed} repeats its choice.
 */
class FaultsIT {
    private static final boolean LONG = TwoOfEach.LONG;
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
    // The longer it lasts, the more is spent: so that most of it is spent, and some of it refused.
    private static final long MONEY = LONG ? 6 : 1;
    private static final int AT_ONCE = LONG ? 16 : 8;
    private static final Duration UNTIL_QUIET = Duration.ofMinutes(LONG ? 6 : 3);
    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 15 : 5);
    private static final Path REPORT = Path.of("target", "fault-report.md");

    private static final Stack STACK = TwoOfEach.STACK;

    private final Map<String, String> facts = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        TwoOfEach.start();
    }

    @Test
    void keepsEveryPromiseWhateverFails() throws IOException, InterruptedException {
        System.out.println("faults: the seed is " + SEED + "; -Dfaults.seed=" + SEED + " repeats its choice");
        facts.put("seed", Long.toString(SEED));
        Api api = new Api(STACK.gateways());
        List<Customer> customers = customers(api);
        try (Topics topics = new Topics(STACK.kafka())) {
            PoisonMixer poison = new PoisonMixer(STACK.kafka());
            List<Asked> asked = loadWithFaults(api, customers, topics, poison);
            Check quiet = awaitQuiet(topics, asked);
            List<Check> checks = check(quiet, evidence(customers, asked, topics, poison.mixed()));
            String report = Report.of(facts, checks);
            System.out.println(report);
            Files.writeString(REPORT, report);

            assertThat(checks.stream()
                            .filter(check -> !check.violations().isEmpty())
                            .map(Check::rule))
                    .as(report)
                    .isEmpty();
        } finally {
            customers.forEach(Customer::close);
        }
    }

    private static List<Customer> customers(Api api) throws IOException, InterruptedException {
        String operator = STACK.operatorToken();
        return List.of(
                Customer.signUp(api, operator, true, MONEY)
                        .withKey("staging", null, null)
                        .withKey("live", null, null)
                        .listening("staging")
                        .listening("staging", "topup.failed", "topup.cancelled")
                        .listening("live"),
                Customer.signUp(api, operator, true, MONEY)
                        .withKey("staging", 1500L, MONEY * 60_000)
                        .withKey("live", 1500L, MONEY * 40_000)
                        .withKey("live", null, null)
                        .listening("staging")
                        .listening("live"),
                Customer.signUp(api, operator, false, MONEY)
                        .withKey("staging", null, null)
                        .withKey("live", null, null)
                        .withThreshold("staging", MONEY * 30_000)
                        .withThreshold("live", MONEY * 30_000)
                        .listening("staging")
                        .listening("live", "topup.delivered", "balance.low"));
    }

    private List<Asked> loadWithFaults(Api api, List<Customer> customers, Topics topics, PoisonMixer poison)
            throws InterruptedException {
        List<Caller> callers = customers.stream()
                .flatMap(customer -> customer.callers().stream())
                .toList();
        Load load = new Load(api, callers, AT_ONCE, Duration.ofMillis(LONG ? 500 : 200), PATIENCE, SEED);
        Duplicator duplicator = new Duplicator(STACK.kafka());
        long started = System.nanoTime();
        load.start();
        duplicator.start();
        await().atMost(UNTIL_QUIET).until(() -> load.ended() > AT_ONCE);

        Random random = new Random(SEED);
        Map<Fault.Kind, Integer> befell = new TreeMap<>();
        new Faults(
                        STACK,
                        topics,
                        poison,
                        customers.stream().map(Customer::accountId).toList(),
                        random)
                .befall(LONG ? Fault.many(random) : Fault.few(random), Duration.ofSeconds(LONG ? 8 : 2), fault -> {
                    System.out.println("faults: " + fault + ", " + load.ended() + " top-ups have ended");
                    int services = fault.service().isEmpty() ? Fault.SERVICES.size() : 1;
                    befell.merge(fault.kind(), Math.max(1, fault.replicas() * services), Integer::sum);
                });

        List<Asked> asked = load.finish();
        facts.put("seconds under load", Long.toString(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started)));
        befell.forEach((kind, count) -> facts.put(kind.text(), count.toString()));
        facts.put("records published twice", Long.toString(duplicator.finish()));
        load.askAgain();
        return asked;
    }

    private static Check awaitQuiet(Topics topics, List<Asked> asked) {
        Check check = new Check("all is quiet in the end: nothing waits but the top-ups that were left on purpose");
        long leftOpen = asked.stream()
                .filter(one -> one.wish().plot() == Plot.HOLD_LEFT && one.end() == null)
                .count();
        Databases databases = new Databases(STACK);
        List<Long> quiet = List.of(leftOpen, 0L, 0L);
        Duplicator.copyLast(STACK.kafka());
        Callable<List<Long>> waiting = () -> List.of(databases.openTopups(), databases.openDeliveries(), topics.lag());
        try {
            await().atMost(UNTIL_QUIET).pollInterval(Duration.ofMillis(500)).until(waiting, quiet::equals);
            check.that(true, () -> "");
        } catch (ConditionTimeoutException e) {
            // The other rules are looked at all the same: they say more.
            check.that(false, () -> "top-ups, deliveries, records that wait: " + e.getMessage());
        }
        return check;
    }

    private Evidence evidence(List<Customer> customers, List<Asked> asked, Topics topics, List<Poison> poison) {
        List<Heard> heard = new ArrayList<>();
        List<Endpoint> endpoints = new ArrayList<>();
        Set<String> secrets = new HashSet<>();
        for (Customer customer : customers) {
            secrets.addAll(customer.secrets());
            for (Map.Entry<Endpoint, Receiver> receiver : customer.receivers().entrySet()) {
                endpoints.add(receiver.getKey());
                receiver.getValue()
                        .all()
                        .forEach(request ->
                                heard.add(new Heard(receiver.getKey().id(), request.headers(), request.body())));
            }
        }
        Databases databases = new Databases(STACK);
        Evidence evidence = new Evidence(
                asked,
                databases.topups(),
                databases.ledger(),
                new Webhooks(endpoints, databases.events(), databases.deliveries()),
                heard,
                topics.deadLetters(),
                poison,
                STACK.logs(),
                secrets);
        tell(evidence);
        return evidence;
    }

    private void tell(Evidence evidence) {
        Map<String, Integer> answers = new TreeMap<>();
        evidence.asked().stream()
                .flatMap(asked -> asked.answers().stream())
                .forEach(answer -> answers.merge(
                        answer.httpStatus() == 0 ? "lost" : Integer.toString(answer.code()), 1, Integer::sum));
        Map<String, Integer> states = new TreeMap<>();
        evidence.topups().forEach(topup -> states.merge(topup.state(), 1, Integer::sum));
        facts.put("idempotency keys", Integer.toString(evidence.asked().size()));
        facts.put("answers by code", answers.toString());
        facts.put("top-ups by state", states.toString());
        facts.put("ledger entries", Integer.toString(evidence.ledger().entries().size()));
        facts.put(
                "webhook events", Integer.toString(evidence.webhooks().events().size()));
        facts.put("webhook attempts heard", Integer.toString(evidence.heard().size()));
        facts.put(
                "poison, dead letters",
                evidence.poison().size() + ", " + evidence.deadLetters().size());
    }

    private static List<Check> check(Check quiet, Evidence evidence) {
        List<Check> checks = new ArrayList<>(List.of(quiet));
        checks.addAll(MoneyChecks.of(evidence));
        checks.addAll(RequestChecks.of(evidence));
        checks.addAll(WebhookChecks.of(evidence));
        checks.addAll(TraceChecks.of(evidence));
        return checks;
    }
}
