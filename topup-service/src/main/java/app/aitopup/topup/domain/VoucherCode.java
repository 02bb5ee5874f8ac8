package app.aitopup.topup.domain;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * A voucher code, {@code ATU-XXXX-XXXX-XXXX-XXXX} in Crockford's base 32: 80 random bits. It is cash: only
 * {@link #text()} gives it out, so that no log or message shows it by accident.
 */
public final class VoucherCode {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int GROUPS = 4;
    private static final int GROUP_LENGTH = 4;

    private final String text;

    private VoucherCode(String text) {
        this.text = text;
    }

    /** A new code that nobody can guess. */
    public static VoucherCode next(SecureRandom random) {
        return generate(random);
    }

    /** A code as {@link #text()} gave it. */
    public static VoucherCode of(String text) {
        return new VoucherCode(text);
    }

    /** The code itself, for its owner. */
    public String text() {
        return text;
    }

    /** The last four characters, by which people tell codes apart. */
    public String last4() {
        return text.substring(text.length() - GROUP_LENGTH);
    }

    @Override
    public String toString() {
        return "ATU-…-" + last4();
    }

    static VoucherCode generate(RandomGenerator random) {
        StringBuilder text = new StringBuilder("ATU");
        for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
            if (i % GROUP_LENGTH == 0) {
                text.append('-');
            }
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new VoucherCode(text.toString());
    }
}
