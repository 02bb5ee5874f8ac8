package app.aitopup.webhook.domain;

import java.util.Map;

/**
 * How many deliveries can be taken on, in all and for each endpoint. Counts down as they are. Not for several threads.
 */
public final class Room {
    private final int perEndpoint;
    private final Map<String, Integer> waiting;
    private int left;

    /**
     * Room for so many.
     *
     * @param left in all
     * @param perEndpoint for one endpoint, with those that wait already
     * @param waiting how many wait already, by endpoint id; is written to
     */
    public Room(int left, int perEndpoint, Map<String, Integer> waiting) {
        this.left = left;
        this.perEndpoint = perEndpoint;
        this.waiting = waiting;
    }

    /** How many more in all. */
    public int left() {
        return Math.max(0, left);
    }

    /** How many one endpoint may have waiting. */
    public int perEndpoint() {
        return perEndpoint;
    }

    /** The endpoints that have no room. */
    public String[] full() {
        return waiting.entrySet().stream()
                .filter(entry -> entry.getValue() >= perEndpoint)
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
    }

    /** Takes one on for this endpoint; false where there is no room. */
    public boolean take(String endpointId) {
        int already = waiting.getOrDefault(endpointId, 0);
        if (left <= 0 || already >= perEndpoint) {
            return false;
        }
        left--;
        waiting.put(endpointId, already + 1);
        return true;
    }
}
