package app.aitopup.webhook.domain;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * What waits for its attempt, and whose turn it is: endpoints take turns, each has at most so many attempts at once,
 * and there are at most so many in all. An endpoint whose receiver lets us wait gets fewer at once, so that a hundred
 * of them do not fill all slots; and what was tried before gets half of all slots at most, so that neither retries nor
 * a great replay hold up what is new. Safe for use by several threads.
 */
public final class Turns<T> {
    // How often an endpoint's next items may stand in line, beyond what it may run: enough that none runs dry between
    // two looks into the table.
    private static final int WAITING_PER_SLOT = 8;
    /** With how many at once an endpoint begins that nothing is known of. */
    private static final int AT_FIRST = 4;

    private static final int AT_LEAST = 2;
    private static final int REMEMBERED_AT_MOST = 10_000;

    private final int atOnce;
    private final int atOncePerEndpoint;
    private final int waitingAtMost;
    private final Map<String, Lane<T>> lanes = new HashMap<>();
    private final Line<T> first = new Line<>();
    private final Line<T> later = new Line<>();
    // What was learned of endpoints, the longest unused first to go.
    private final Map<String, Integer> limits = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED_AT_MOST;
        }
    };
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int waiting;
    private int laterWaiting;
    private boolean laterIsNext;
    private boolean closed;

    /** Nothing waits yet. */
    public Turns(int atOnce, int atOncePerEndpoint, int waitingAtMost) {
        this.atOnce = atOnce;
        this.atOncePerEndpoint = atOncePerEndpoint;
        this.waitingAtMost = waitingAtMost;
    }

    /**
     * An item whose turn it is; {@link Turns#done} has to follow when it ran.
     *
     * @param isFirst whether it was put here as a first attempt
     */
    public record Turn<T>(String endpointId, T item, boolean isFirst) {}

    /** How an attempt ended, for what its endpoint gets from then on. */
    public enum End {
        IN_TIME,
        /** Its receiver kept the slot for long. */
        TOO_LATE,
        NOT_MADE
    }

    /**
     * What can still wait here, as of now; nothing when nothing runs any more.
     *
     * @param isFirst whether as a first attempt: neither kind takes the other's room
     */
    public synchronized Room room(boolean isFirst) {
        if (closed) {
            return new Room(0, 0, new HashMap<>());
        }
        Map<String, Integer> byEndpoint = new HashMap<>();
        // An endpoint that gets fewer slots gets less room, in the same measure.
        lanes.forEach((endpointId, lane) -> byEndpoint.put(
                endpointId,
                Math.max(
                        0,
                        WAITING_PER_SLOT * limit(endpointId)
                                - lane.items(isFirst).size())));
        int room = isFirst ? waitingAtMost - waiting : waitingAtMost / 2 - laterWaiting;
        return new Room(
                Math.min(room, waitingAtMost - waiting),
                WAITING_PER_SLOT * Math.min(AT_FIRST, atOncePerEndpoint),
                byEndpoint);
    }

    /** Lets this one wait for the endpoint's turn; false, and it does not wait, when nothing runs any more. */
    public synchronized boolean add(String endpointId, T item, boolean isFirst) {
        if (closed) {
            return false;
        }
        Lane<T> lane = lanes.computeIfAbsent(endpointId, Lane::new);
        lane.items(isFirst).add(item);
        waiting++;
        laterWaiting += isFirst ? 0 : 1;
        queue(lane);
        return true;
    }

    /** The next one to run, or null when none may. */
    public synchronized Turn<T> next() {
        while (!closed && first.running + later.running < atOnce) {
            boolean laterMay = !later.ready.isEmpty() && later.running < Math.max(1, atOnce / 2);
            boolean isFirst = !first.ready.isEmpty() && !(laterMay && laterIsNext);
            if (!isFirst && !laterMay) {
                return null;
            }
            laterIsNext = isFirst;
            Lane<T> lane = (isFirst ? first : later).ready.remove();
            lane.leaveLine(isFirst);
            // It may have got its slots by the other line meanwhile; when one is free again, it comes back.
            if (lane.running() < limit(lane.endpointId)) {
                waiting--;
                laterWaiting -= isFirst ? 0 : 1;
                count(lane, isFirst, 1);
                Turn<T> turn = new Turn<>(lane.endpointId, lane.items(isFirst).remove(), isFirst);
                queue(lane);
                return turn;
            }
        }
        return null;
    }

    /** An item has run. */
    public synchronized void done(Turn<T> turn, End end) {
        Lane<T> lane = lanes.get(turn.endpointId());
        count(lane, turn.isFirst(), -1);
        int limit = limit(lane.endpointId);
        if (end == End.IN_TIME) {
            limits.put(lane.endpointId, Math.min(atOncePerEndpoint, limit + 1));
        } else if (end == End.TOO_LATE) {
            limits.put(lane.endpointId, Math.max(Math.min(AT_LEAST, limit), limit / 2));
        }
        queue(lane);
        if (lane.isEmpty()) {
            lanes.remove(lane.endpointId);
        }
        completeIfDrained();
    }

    /** Lets nothing run any more; done when what is running has run. */
    public synchronized CompletionStage<Void> close() {
        closed = true;
        completeIfDrained();
        return drained;
    }

    /** What still waits, whether or not it may run. */
    public synchronized List<T> waiting() {
        return lanes.values().stream()
                .flatMap(lane -> Stream.concat(lane.first.stream(), lane.later.stream()))
                .toList();
    }

    private int limit(String endpointId) {
        return limits.getOrDefault(endpointId, Math.min(AT_FIRST, atOncePerEndpoint));
    }

    private void queue(Lane<T> lane) {
        int limit = limit(lane.endpointId);
        boolean hasSlot = lane.running() < limit;
        if (hasSlot && !lane.first.isEmpty() && !lane.firstIsQueued) {
            lane.firstIsQueued = true;
            first.ready.add(lane);
        }
        if (hasSlot && !lane.later.isEmpty() && !lane.laterIsQueued && lane.laterRunning < Math.max(1, limit / 2)) {
            lane.laterIsQueued = true;
            later.ready.add(lane);
        }
    }

    private void count(Lane<T> lane, boolean isFirst, int more) {
        if (isFirst) {
            first.running += more;
            lane.firstRunning += more;
        } else {
            later.running += more;
            lane.laterRunning += more;
        }
    }

    private void completeIfDrained() {
        if (closed && first.running + later.running == 0) {
            drained.complete(null);
        }
    }

    /** The endpoints whose turn comes for one kind of attempt. */
    private static final class Line<T> {
        private final ArrayDeque<Lane<T>> ready = new ArrayDeque<>();
        private int running;
    }

    /** One endpoint's items. */
    private static final class Lane<T> {
        private final String endpointId;
        private final ArrayDeque<T> first = new ArrayDeque<>();
        private final ArrayDeque<T> later = new ArrayDeque<>();
        private int firstRunning;
        private int laterRunning;
        private boolean firstIsQueued;
        private boolean laterIsQueued;

        Lane(String endpointId) {
            this.endpointId = endpointId;
        }

        ArrayDeque<T> items(boolean isFirst) {
            return isFirst ? first : later;
        }

        void leaveLine(boolean isFirst) {
            if (isFirst) {
                firstIsQueued = false;
            } else {
                laterIsQueued = false;
            }
        }

        int running() {
            return firstRunning + laterRunning;
        }

        boolean isEmpty() {
            return running() == 0 && first.isEmpty() && later.isEmpty();
        }
    }
}
