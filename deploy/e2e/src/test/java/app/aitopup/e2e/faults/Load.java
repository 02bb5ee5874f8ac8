package app.aitopup.e2e.faults;

import app.aitopup.e2e.faults.Wish.Caller;
import app.aitopup.e2e.faults.Wish.Plot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Integrators at work: a closed loop of so many at once, each of whom sees one wish through, doing what the answers
 * say, before having the next. All that is asked and heard is recorded.
 */
final class Load {
    private static final List<String> PLATFORMS = List.of("claude", "chatgpt", "gemini");
    private static final List<Plot> STAGING = List.of(
            Plot.PLAIN,
            Plot.PLAIN,
            Plot.PLAIN,
            Plot.PLAIN,
            Plot.FAIL,
            Plot.FAIL,
            Plot.SLOW,
            Plot.OUTAGE,
            Plot.UNAVAILABLE,
            Plot.PENDING_CANCELLED,
            Plot.HOLD_CANCELLED,
            Plot.LATER,
            Plot.LATER_CANCELLED);
    private static final List<Plot> LIVE = List.of(Plot.PLAIN, Plot.PLAIN, Plot.LATER, Plot.LATER_CANCELLED);
    private static final int LEFT_OPEN_IN = 100;
    private static final int TWICE_IN = 15;
    private static final int RECIPIENTS = 8;

    private final Api api;
    private final List<Caller> callers;
    private final int atOnce;
    private final Duration rest;
    private final Duration patience;
    private final long seed;
    private final List<Asked> record = new CopyOnWriteArrayList<>();
    private final ExecutorService integrators;
    private final ExecutorService seconds;
    private final List<CompletableFuture<Void>> atWork = new ArrayList<>();
    private volatile boolean over;

    /**
     * A load that is not started yet.
     *
     * @param atOnce how many wishes are seen through at once
     * @param rest between one wish and the next of the same integrator
     * @param patience for how long somebody asks again for the end of one top-up: longer than any fault lasts
     */
    Load(Api api, List<Caller> callers, int atOnce, Duration rest, Duration patience, long seed) {
        this.api = api;
        this.callers = List.copyOf(callers);
        this.atOnce = atOnce;
        this.rest = rest;
        this.patience = patience;
        this.seed = seed;
        this.integrators = Executors.newFixedThreadPool(atOnce);
        this.seconds = Executors.newFixedThreadPool(atOnce);
    }

    void start() {
        for (int i = 0; i < atOnce; i++) {
            Random random = new Random(seed + i);
            atWork.add(CompletableFuture.runAsync(() -> work(random), integrators));
        }
    }

    /** How many top-ups have been heard to end. */
    long ended() {
        return record.stream().filter(asked -> asked.end() != null).count();
    }

    /** Begins nothing new, waits until everything that was begun has ended, and gives the whole record. */
    List<Asked> finish() {
        over = true;
        atWork.forEach(CompletableFuture::join);
        integrators.shutdown();
        seconds.shutdown();
        return record;
    }

    /** Asks for each end once more: it must be what it was. */
    void askAgain() {
        ExecutorService askers = Executors.newFixedThreadPool(atOnce);
        try {
            record.stream()
                    .filter(asked -> asked.transactionId() != null)
                    .map(asked -> CompletableFuture.runAsync(() -> uninterrupted(() -> send(asked, true)), askers))
                    .toList()
                    .forEach(CompletableFuture::join);
        } finally {
            askers.shutdown();
        }
    }

    private void work(Random random) {
        uninterrupted(() -> {
            while (!over) {
                Asked asked = new Asked(wish(random));
                record.add(asked);
                seeThrough(asked, random);
                pause(rest);
            }
            return null;
        });
    }

    private Wish wish(Random random) {
        Caller caller = callers.get(random.nextInt(callers.size()));
        List<Plot> plots = caller.isLive() ? LIVE : STAGING;
        Plot plot = plots.get(random.nextInt(plots.size()));
        if (plot == Plot.HOLD_CANCELLED && random.nextInt(LEFT_OPEN_IN / STAGING.size()) == 0) {
            plot = Plot.HOLD_LEFT;
        }
        return new Wish(
                caller,
                new UUID(random.nextLong(), random.nextLong()).toString(),
                plot,
                PLATFORMS.get(random.nextInt(PLATFORMS.size())),
                // Every amount its own, so that no two mistakes cancel out.
                100 + random.nextInt(1900),
                "r" + random.nextInt(RECIPIENTS) + plot.tag() + "@example.com",
                plot.isLater() ? Instant.now().plusMillis(1000 + random.nextInt(4000)) : null);
    }

    private void seeThrough(Asked asked, Random random) throws InterruptedException {
        Wish wish = asked.wish();
        Instant limit = Instant.now().plus(patience);
        boolean toCancel = wish.plot().isCancelled();
        boolean respondAsync = toCancel && random.nextBoolean();
        if (random.nextInt(TWICE_IN) == 0) {
            sendTwiceAtOnce(asked);
        }
        while (Instant.now().isBefore(limit)) {
            Answer answer = send(asked, respondAsync);
            if (answer.isEnd() || answer.isRefusal()) {
                return;
            }
            if (answer.code() == Answer.PENDING && wish.plot() == Plot.HOLD_LEFT) {
                return;
            }
            if (answer.code() == Answer.PENDING && toCancel) {
                pause(Duration.ofMillis(
                        random.nextInt((int) wish.plot().cancelWithin().toMillis())));
                toCancel = cancel(asked, answer.transactionId());
                respondAsync = false;
            } else {
                pause(Duration.ofMillis(200 + random.nextInt(300)));
            }
        }
    }

    /** Whether it has to be asked for again: nobody knows yet what became of the cancellation. */
    private boolean cancel(Asked asked, String transactionId) throws InterruptedException {
        Answer answer = asked.add(api.cancel(asked.wish(), transactionId));
        return !answer.isEnd() && answer.code() != Answer.TOO_LATE_TO_CANCEL;
    }

    private void sendTwiceAtOnce(Asked asked) throws InterruptedException {
        CompletableFuture<Answer> other =
                CompletableFuture.supplyAsync(() -> uninterrupted(() -> send(asked, false)), seconds);
        send(asked, false);
        other.join();
    }

    private Answer send(Asked asked, boolean respondAsync) throws InterruptedException {
        return asked.add(api.send(asked.wish(), respondAsync));
    }

    private interface Interruptible<T> {
        T run() throws InterruptedException;
    }

    private static <T> T uninterrupted(Interruptible<T> work) {
        Supplier<T> supplier = () -> {
            try {
                return work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("nobody interrupts the load", e);
            }
        };
        return supplier.get();
    }

    /** The pace of the load; nothing is waited for. */
    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }
}
