package app.aitopup.webhook.domain;

import java.util.Locale;

/**
 * What is wrong with the signature of a received request, or that nothing is. The order is how much a cause explains:
 * where the two schemes differ, the one that stands first is told.
 */
public enum SignatureCause {
    /** Signed by a secret of this endpoint, over these bytes, just now. */
    VALID,
    /** As valid, but signed longer ago than receivers accept. */
    TIMESTAMP_STALE,
    /** As valid, but signed later than it is now. */
    TIMESTAMP_FUTURE,
    /** Signed with another time than the one that stands beside the signature. */
    TIMESTAMP_MISMATCH,
    /** Signed for another event id than the header says. */
    ID_MISMATCH,
    /** The body says what we sent, in other bytes. */
    BODY_RESERIALIZED,
    /** The body says something else than what we sent. */
    BODY_CHANGED,
    /** The right secret, used as a key in the other scheme's form or in none. */
    SECRET_FORM,
    /** A secret of this endpoint whose time after a rotation is over. */
    OLD_SECRET,
    /** The secret of another endpoint of the same account and environment. */
    OTHER_ENDPOINT,
    /** A value of one scheme in the header of the other, or in none of ours. */
    WRONG_HEADER,
    /** A header that cannot be read, or half of a scheme. */
    HEADER_MALFORMED,
    /** No secret that this endpoint could have signed with. */
    SECRET_UNKNOWN,
    /** Nothing to look at. */
    SIGNATURE_MISSING;

    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
