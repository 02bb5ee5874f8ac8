package app.aitopup.topup.domain;

import java.util.Locale;

/**
 * What a recipient's plus-tag makes the staging sandbox do, so that every path can be rehearsed:
 * {@code name+fail@example.com}. Any other tag, and none, is {@link #DELIVER}.
 */
public enum Rehearsal {
    /** The platform delivers at once. */
    DELIVER,
    /** The platform declines. */
    FAIL,
    /** Stays pending for half a minute, then is delivered. */
    PENDING,
    /** Stays pending until it is cancelled or expires. */
    HOLD,
    /** The platform is down after the money was held. */
    OUTAGE,
    /** The platform is known to be down. */
    UNAVAILABLE,
    /** The platform takes three seconds. */
    SLOW;

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

    /** As it stands in an address. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
