package app.aitopup.bench;

/** What was measured says nothing, because something went wrong that a figure would hide. */
final class VoidRun extends RuntimeException {
    private static final long serialVersionUID = 1;

    VoidRun(String reason) {
        super(reason);
    }
}
