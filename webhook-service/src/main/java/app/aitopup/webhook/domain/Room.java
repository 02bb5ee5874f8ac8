package app.aitopup.webhook.domain;

import java.util.Map;

/**
 * How many deliveries can be taken on, in all and for each endpoint. Counts down as they are. Not for several threads.
 */
public final class Room {
    private final int atFirst;
    private final Map<String, Integer> byEndpoint;
    private int left;

    /**
     * Room for so many.
     *
     * @param left in all
     * @param atFirst for an endpoint that has nothing waiting
     * @param byEndpoint for the others, by endpoint id; is written to
     */
    public Room(int left, int atFirst, Map<String, Integer> byEndpoint) {
        this.left = left;
        this.atFirst = atFirst;
        this.byEndpoint = byEndpoint;
    }

    /** How many more in all. */
    public int left() {
        return Math.max(0, left);
    }

    /** How many for an endpoint that has nothing waiting. */
    public int atFirst() {
        return atFirst;
    }

    /** The endpoints that have no room. */
    public String[] full() {
        return byEndpoint.entrySet().stream()
                .filter(entry -> entry.getValue() <= 0)
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
    }

    /** Takes one on for this endpoint; false where there is no room. */
    public boolean take(String endpointId) {
        int room = byEndpoint.getOrDefault(endpointId, atFirst);
        if (left <= 0 || room <= 0) {
            return false;
        }
        left--;
        byEndpoint.put(endpointId, room - 1);
        return true;
    }
}
