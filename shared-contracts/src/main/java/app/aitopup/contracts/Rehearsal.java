package app.aitopup.contracts;

import java.time.Duration;
import java.util.Locale;

/**
 * What a recipient's plus-tag makes the staging sandbox do, so that every path can be rehearsed:
 * {@code name+fail@example.com}. Any other tag, and none, is {@link #DELIVER}. In live a plus-tag means nothing.
 */
public enum Rehearsal {
    /** The platform delivers at once. */
    DELIVER("Delivered."),
    /** The platform declines. */
    FAIL("The platform declines: failed, refunded, 4002 and topup.failed."),
    /** Stays pending for half a minute, then is delivered. */
    PENDING("Pending for " + Rehearsal.PENDING_SECONDS + " s, then delivered; can be cancelled meanwhile."),
    /** Stays pending until it is cancelled or expires. */
    HOLD("Pending until it is cancelled, or until it expires after " + Rehearsal.EXPIRY_HOURS
            + " h and fails with a refund."),
    /** The platform is down after the money was held. */
    OUTAGE("The platform is down after the money was held: tried again after 1, 3 and 6 s, then failed, released,"
            + " 4002."),
    /** The platform is known to be down. */
    UNAVAILABLE("The platform is known to be down: 4005 at once, and nothing is accepted."),
    /** The platform takes three seconds. */
    SLOW("Delivered after " + Rehearsal.SLOW_SECONDS + " s.");

    /** How long {@link #PENDING} stays so. */
    public static final Duration PENDING_FOR = Duration.ofSeconds(Rehearsal.PENDING_SECONDS);
    /** How long {@link #SLOW} takes. */
    public static final Duration SLOW_FOR = Duration.ofSeconds(Rehearsal.SLOW_SECONDS);

    private static final int PENDING_SECONDS = 30;
    private static final int SLOW_SECONDS = 3;
    // Unless configured otherwise, as every top-up that is not delivered.
    private static final int EXPIRY_HOURS = 24;

    private final String what;

    Rehearsal(String what) {
        this.what = what;
    }

    /** What this address, in lower case, asks for: by what stands between its last plus sign and the at sign. */
    public static Rehearsal of(String recipientEmail) {
        String mailbox = recipientEmail.substring(0, recipientEmail.lastIndexOf('@'));
        String tag = mailbox.substring(mailbox.lastIndexOf('+') + 1);
        if (tag.length() < mailbox.length()) {
            for (Rehearsal rehearsal : values()) {
                if (rehearsal != DELIVER && tag.equals(rehearsal.tag())) {
                    return rehearsal;
                }
            }
        }
        return DELIVER;
    }

    /** As it stands in an address; {@link #DELIVER} needs none. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** An address that asks for it. */
    public String recipient() {
        return this == DELIVER ? "name@example.com" : "name+" + tag() + "@example.com";
    }

    /** What happens, in plain English. */
    public String what() {
        return what;
    }
}
