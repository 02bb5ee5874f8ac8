package app.aitopup.topup.outbound;

/**
 * The partner gave no answer, or none that can be believed. Counts against the circuit. Its message is a reason for
 * operators, without anything that the partner wrote.
 */
class PartnerFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private PartnerFailure(String reason) {
        super(reason, null, false, false);
    }

    /** An answer that must not be given: somebody has to look into it, asking at once again would be no use. */
    static PartnerFailure unbelievable(String reason) {
        return new PartnerFailure(reason);
    }

    /** Refused or broken on the way: the next try may go well. */
    static PartnerFailure passing(String reason) {
        return new Passing(reason);
    }

    /** One that may be gone at the next try. */
    static final class Passing extends PartnerFailure {
        private static final long serialVersionUID = 1;

        private Passing(String reason) {
            super(reason);
        }
    }
}
