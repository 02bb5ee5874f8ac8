package app.aitopup.e2e.faults;

import app.aitopup.e2e.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Lets faults fall on a stack, one after the other, each at a moment that the seed chooses. */
final class Faults {
    private final Stack stack;
    private final Topics topics;
    private final PoisonMixer poison;
    private final List<String> accounts;
    private final Random random;

    Faults(Stack stack, Topics topics, PoisonMixer poison, List<String> accounts, Random random) {
        this.stack = stack;
        this.topics = topics;
        this.poison = poison;
        this.accounts = accounts;
        this.random = random;
    }

    /**
     * All of them; afterwards everything runs again.
     *
     * @param between the longest that all goes well between two
     */
    void befall(List<Fault> faults, Duration between, Consumer<Fault> before) throws InterruptedException {
        for (Fault fault : faults) {
            last(Duration.ofMillis(random.nextInt((int) between.toMillis())));
            before.accept(fault);
            befall(fault);
        }
    }

    private void befall(Fault fault) throws InterruptedException {
        switch (fault.kind()) {
            case KILL -> {
                some(fault).forEach(stack::kill);
                last(fault.lasts());
                stack.up();
            }
            case BROKER_KILLED -> {
                stack.kill(stack.broker());
                last(fault.lasts());
                stack.up();
            }
            case DATABASE_KILLED -> {
                stack.killDatabase();
                last(fault.lasts());
                stack.up();
            }
            case BROKER_FROZEN -> freeze(List.of(stack.broker()), fault.lasts());
            case FREEZE -> freeze(some(fault), fault.lasts());
            case RESET -> {
                some(fault).forEach(stack::stop);
                topics.resetToEarliest(fault.service() + "-service");
                stack.up();
            }
            case POISON -> accounts.forEach(poison::mix);
        }
    }

    private List<Long> some(Fault fault) {
        List<String> services = fault.service().isEmpty() ? Fault.SERVICES : List.of(fault.service());
        List<Long> some = new ArrayList<>();
        for (String service : services) {
            List<Long> replicas = new ArrayList<>(stack.replicas(service));
            Collections.shuffle(replicas, random);
            some.addAll(replicas.subList(0, Math.min(fault.replicas(), replicas.size())));
        }
        return some;
    }

    private void freeze(List<Long> processes, Duration lasts) throws InterruptedException {
        try {
            processes.forEach(pid -> stack.signal(pid, "STOP"));
            last(lasts);
        } finally {
            processes.forEach(pid -> stack.signal(pid, "CONT"));
        }
    }

    /** A fault takes its time; nothing is waited for. */
    private static void last(Duration time) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }
}
