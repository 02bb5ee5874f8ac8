package app.aitopup.gateway.outbound;

/** One instance gave no answer that can be passed back. */
final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    private enum Kind {
        UNSENT,
        LOST,
        USELESS,
        TOO_LONG
    }

    private NoAnswer(String reason, Kind kind) {
        super(reason, null, false, false);
        this.kind = kind;
    }

    /** It was not even asked, and so has done nothing. */
    static NoAnswer unsent(String reason) {
        return new NoAnswer(reason, Kind.UNSENT);
    }

    /** It was asked, and may have acted; the connection broke before the answer was there. */
    static NoAnswer lost(String reason) {
        return new NoAnswer(reason, Kind.LOST);
    }

    /** It was asked, and may have acted; what it said is no answer, or it said nothing in time. */
    static NoAnswer useless(String reason) {
        return new NoAnswer(reason, Kind.USELESS);
    }

    /** It was asked, and may have acted; that the answer cannot be used is not its fault. */
    static NoAnswer tooLong(String reason) {
        return new NoAnswer(reason, Kind.TOO_LONG);
    }

    boolean wasSent() {
        return kind != Kind.UNSENT;
    }

    /** Whether it can have died meanwhile. */
    boolean wasLost() {
        return kind == Kind.LOST;
    }

    /** Whether it speaks for passing the instance over. */
    boolean isOutOfOrder() {
        return kind != Kind.TOO_LONG;
    }
}
