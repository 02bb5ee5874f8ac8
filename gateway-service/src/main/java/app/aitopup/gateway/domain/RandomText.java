package app.aitopup.gateway.domain;

import java.util.random.RandomGenerator;

/** Text of letters and digits, as keys and tokens are made of: it survives every shell, header and URL. */
final class RandomText {
    /** Base 62, in the order of the checksum's digits. */
    static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private RandomText() {}

    /** So many random characters, a little under six bits each. */
    static String of(int length, RandomGenerator random) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
