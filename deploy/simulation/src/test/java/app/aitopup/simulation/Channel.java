package app.aitopup.simulation;

import app.aitopup.contracts.events.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A topic on its way to one consumer, on a bad day: what is sent may come twice, in any order, or not at all. */
final class Channel {
    private final Random random;
    private final double lost;
    private final double doubled;
    private final List<Event> underWay = new ArrayList<>();
    private boolean faulty = true;

    /**
     * @param lost how often, of one, an event is lost; 0 where the sender publishes until it is not
     * @param doubled how often, of one, an event comes twice
     */
    Channel(Random random, double lost, double doubled) {
        this.random = random;
        this.lost = lost;
        this.doubled = doubled;
    }

    void send(Event event) {
        if (faulty && random.nextDouble() < lost) {
            return;
        }
        underWay.add(event);
        if (faulty && random.nextDouble() < doubled) {
            underWay.add(event);
        }
    }

    /** Some of what is under way, in any order; it stays until it is {@linkplain #acknowledge acknowledged}. */
    List<Event> poll(int atMost) {
        List<Event> batch = new ArrayList<>();
        List<Event> left = new ArrayList<>(underWay);
        while (!left.isEmpty() && batch.size() < atMost) {
            batch.add(left.remove(faulty ? random.nextInt(left.size()) : 0));
        }
        return batch;
    }

    void acknowledge(List<Event> batch) {
        // Each once: one that was doubled comes again.
        batch.forEach(underWay::remove);
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    void heal() {
        faulty = false;
    }
}
