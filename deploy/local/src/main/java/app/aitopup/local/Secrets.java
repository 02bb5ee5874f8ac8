package app.aitopup.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** A stack's secrets: made once, kept over restarts, given to the services and to nobody else. */
record Secrets(
        String keyPepper,
        String operatorToken,
        String voucherKey,
        String webhookKey,
        String cursorKey,
        Path signingKeys,
        Path verificationKeys,
        Path firstPageKey) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int KEY_BYTES = 32;
    private static final int OPERATOR_TOKEN_LENGTH = 40;

    private interface Maker {
        String make();
    }

    static Secrets of(StateDirectory state) throws IOException {
        Path directory = state.secrets();
        TokenKeys tokenKeys = TokenKeys.in(directory);
        return new Secrets(
                once(directory.resolve("gateway-key-pepper"), Secrets::key),
                once(directory.resolve("operator-token"), () -> "op_" + text(OPERATOR_TOKEN_LENGTH)),
                once(directory.resolve("topup-voucher-key"), Secrets::key),
                once(directory.resolve("webhook-secret-key"), Secrets::key),
                once(directory.resolve("cursor-key"), Secrets::key),
                tokenKeys.signing(),
                tokenKeys.verification(),
                state.firstPageKey());
    }

    private static String once(Path file, Maker maker) throws IOException {
        if (Files.notExists(file)) {
            StateDirectory.write(file, maker.make());
        }
        return Files.readString(file).strip();
    }

    private static String key() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Random letters and digits, just under six bits each. */
    static String text(int length) {
        return RANDOM.ints(length, 0, LETTERS_AND_DIGITS.length())
                .mapToObj(LETTERS_AND_DIGITS::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }

    /** A record would print them all. */
    @Override
    public String toString() {
        return "Secrets[…]";
    }
}
