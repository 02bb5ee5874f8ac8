package app.aitopup.gateway.domain;

import app.aitopup.contracts.Environment;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * An API key as its owner holds it, {@code ak_<environment>_<random>_<checksum>}: 190 random bits, then the CRC-32 of
 * everything before it, so that a typo is refused without a look-up and secret scanners can recognise a key. Only
 * {@link #text()} gives it out, so that no log or message shows it by accident.
 */
public final class KeyText {
    private static final int RANDOM_LENGTH = 32;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int SHOWN_LENGTH = 4;
    private static final Pattern FORM = Pattern.compile(
            "(ak_(staging|live))_[0-9A-Za-z]{" + RANDOM_LENGTH + "}_(?<checksum>[0-9A-Za-z]{" + CHECKSUM_LENGTH + "})");

    private final String text;
    private final String prefix;

    private KeyText(String text, String prefix) {
        this.text = text;
        this.prefix = prefix;
    }

    /** A new key that nobody can guess. */
    public static KeyText next(Environment environment, SecureRandom random) {
        return generate(environment, random);
    }

    /** The key that this text is; empty if it is none, or not copied right. */
    public static Optional<KeyText> of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String checksum = matcher.group("checksum");
        String before = text.substring(0, text.length() - CHECKSUM_LENGTH);
        return checksum.equals(checksum(before)) ? Optional.of(new KeyText(text, matcher.group(1))) : Optional.empty();
    }

    /** The key itself, for its owner. */
    public String text() {
        return text;
    }

    /** What it begins with, which says the environment. */
    public String prefix() {
        return prefix;
    }

    /** The last four characters, by which people tell keys apart. */
    public String last4() {
        return text.substring(text.length() - SHOWN_LENGTH);
    }

    @Override
    public String toString() {
        return prefix + "_…" + last4();
    }

    static KeyText generate(Environment environment, RandomGenerator random) {
        String prefix = "ak_" + environment.json();
        String before = prefix + '_' + RandomText.of(RANDOM_LENGTH, random) + '_';
        return new KeyText(before + checksum(before), prefix);
    }

    private static String checksum(String before) {
        CRC32 crc = new CRC32();
        crc.update(before.getBytes(StandardCharsets.US_ASCII));
        int base = RandomText.ALPHABET.length();
        char[] digits = new char[CHECKSUM_LENGTH];
        long rest = crc.getValue();
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = RandomText.ALPHABET.charAt((int) (rest % base));
            rest /= base;
        }
        return new String(digits);
    }
}
