package app.aitopup.e2e.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Something that goes wrong.
 *
 * @param service whose replicas it befalls; empty for every service
 * @param replicas how many of each
 * @param lasts how long it takes until somebody sees to it
 */
record Fault(Kind kind, String service, int replicas, Duration lasts) {
    /** Every service. */
    static final List<String> SERVICES = List.of("topup", "wallet", "webhook", "gateway");

    private static final List<String> CONSUMERS = List.of("topup", "wallet", "webhook");

    /** What goes wrong. */
    enum Kind {
        KILL("killed (kill -9), then up"),
        BROKER_KILLED("broker killed, then up"),
        BROKER_FROZEN("broker stands still, then goes on"),
        DATABASE_KILLED("database killed, then up"),
        FREEZE("stands still for longer than its session, then goes on"),
        RESET("stopped, its group reset to the first record, then up"),
        POISON("poison mixed in");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** A few of each kind, for every build: about a minute and a half. */
    static List<Fault> few(Random random) {
        List<Fault> faults = new ArrayList<>();
        // One replica of each, at the same moment: what starts again takes the longest.
        faults.add(new Fault(Kind.KILL, "", 1, millis(random, 500)));
        faults.add(new Fault(Kind.BROKER_KILLED, "", 0, millis(random, 4000)));
        faults.add(new Fault(Kind.DATABASE_KILLED, "", 0, millis(random, 2000)));
        faults.add(new Fault(Kind.FREEZE, "wallet", 1, Duration.ofSeconds(8)));
        faults.add(new Fault(Kind.RESET, CONSUMERS.get(random.nextInt(CONSUMERS.size())), 2, Duration.ZERO));
        faults.add(new Fault(Kind.POISON, "", 0, Duration.ZERO));
        Collections.shuffle(faults, random);
        return faults;
    }

    /** Many of each kind, some of them long: about ten minutes. */
    static List<Fault> many(Random random) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            for (String service : SERVICES) {
                faults.add(new Fault(Kind.KILL, service, 1 + random.nextInt(4) / 3, millis(random, 3000)));
            }
        }
        faults.add(new Fault(Kind.BROKER_KILLED, "", 0, Duration.ofSeconds(60)));
        faults.add(new Fault(Kind.BROKER_KILLED, "", 0, millis(random, 5000)));
        faults.add(new Fault(Kind.BROKER_FROZEN, "", 0, Duration.ofSeconds(30)));
        faults.add(new Fault(Kind.DATABASE_KILLED, "", 0, Duration.ofSeconds(20)));
        faults.add(new Fault(Kind.DATABASE_KILLED, "", 0, millis(random, 1000)));
        // The default session is 45 s.
        faults.add(new Fault(Kind.FREEZE, "wallet", 1, Duration.ofSeconds(55)));
        faults.add(new Fault(Kind.FREEZE, CONSUMERS.get(random.nextInt(CONSUMERS.size())), 1, Duration.ofSeconds(55)));
        CONSUMERS.forEach(service -> faults.add(new Fault(Kind.RESET, service, 2, Duration.ZERO)));
        faults.add(new Fault(Kind.POISON, "", 0, Duration.ZERO));
        faults.add(new Fault(Kind.POISON, "", 0, Duration.ZERO));
        Collections.shuffle(faults, random);
        return faults;
    }

    private static Duration millis(Random random, int atMost) {
        return Duration.ofMillis(random.nextInt(atMost));
    }
}
