package app.aitopup.edge.kafka;

/** A record that can never be processed, however often it is tried. The message says why and quotes no data. */
public final class PoisonRecord extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PoisonRecord(String message) {
        super(message, null, false, false);
    }
}
