package app.aitopup.topup.domain;

import java.util.Locale;

/** The providers there are. */
public enum ProviderName {
    /** Our own vouchers. */
    VOUCHERS,
    /** Staging's rehearsals, by the recipient's plus-tag. */
    SANDBOX,
    /** A platform's reseller, over HTTP. */
    PARTNER;

    /** As it stands in the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The provider of this text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ProviderName of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
