package app.aitopup.webhook.domain;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What waits for its attempt, and whose turn it is: endpoints take turns, each has at most so many attempts at once,
 * and there are at most so many in all. Safe for use by several threads.
 */
public final class Turns<T> {
    private final int atOnce;
    private final int atOncePerEndpoint;
    private final int waitingAtMost;
    private final int waitingAtMostPerEndpoint;
    private final Map<String, Lane<T>> lanes = new HashMap<>();
    private final ArrayDeque<Lane<T>> ready = new ArrayDeque<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int running;
    private int waiting;
    private boolean closed;

    /**
     * Nothing waits yet.
     *
     * @param waitingAtMostPerEndpoint what one endpoint may take of {@code waitingAtMost}, so that a dead one does not
     *     fill it
     */
    public Turns(int atOnce, int atOncePerEndpoint, int waitingAtMost, int waitingAtMostPerEndpoint) {
        this.atOnce = atOnce;
        this.atOncePerEndpoint = atOncePerEndpoint;
        this.waitingAtMost = waitingAtMost;
        this.waitingAtMostPerEndpoint = waitingAtMostPerEndpoint;
    }

    /** What can still wait here, as of now. */
    public synchronized Room room() {
        Map<String, Integer> byEndpoint = new HashMap<>();
        lanes.forEach((endpointId, lane) -> byEndpoint.put(endpointId, lane.items.size()));
        return new Room(waitingAtMost - waiting, waitingAtMostPerEndpoint, byEndpoint);
    }

    /** Lets this one wait for the endpoint's turn. */
    public synchronized void add(String endpointId, T item) {
        Lane<T> lane = lanes.computeIfAbsent(endpointId, id -> new Lane<>());
        lane.items.add(item);
        waiting++;
        queue(lane);
    }

    /** The next one to run, or null when none may; {@link #done} has to follow when it ran. */
    public synchronized T next() {
        if (closed || running >= atOnce || ready.isEmpty()) {
            return null;
        }
        Lane<T> lane = ready.remove();
        lane.queued = false;
        lane.running++;
        running++;
        waiting--;
        T item = lane.items.remove();
        queue(lane);
        return item;
    }

    /** One of this endpoint's has run. */
    public synchronized void done(String endpointId) {
        Lane<T> lane = lanes.get(endpointId);
        lane.running--;
        running--;
        queue(lane);
        if (lane.running == 0 && lane.items.isEmpty()) {
            lanes.remove(endpointId);
        }
        if (closed && running == 0) {
            drained.complete(null);
        }
    }

    /** Lets nothing run any more; done when what is running has run. */
    public synchronized CompletionStage<Void> close() {
        closed = true;
        if (running == 0) {
            drained.complete(null);
        }
        return drained;
    }

    /** What still waits, whether or not it may run. */
    public synchronized List<T> waiting() {
        return lanes.values().stream().flatMap(lane -> lane.items.stream()).toList();
    }

    private void queue(Lane<T> lane) {
        if (!lane.queued && !lane.items.isEmpty() && lane.running < atOncePerEndpoint) {
            lane.queued = true;
            ready.add(lane);
        }
    }

    private static final class Lane<T> {
        private final ArrayDeque<T> items = new ArrayDeque<>();
        private int running;
        private boolean queued;
    }
}
