package app.aitopup.gateway.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/** The opaque token of a portal session, {@code ses_} and over 250 random bits. */
public final class SessionToken {
    /** The cookie that browsers keep it in. */
    public static final String COOKIE = "aitopup_session";

    private static final String PREFIX = "ses_";
    private static final int RANDOM_LENGTH = 43;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9A-Za-z]{" + RANDOM_LENGTH + "}");

    private final String text;

    private SessionToken(String text) {
        this.text = text;
    }

    /** A new token that nobody can guess. */
    public static SessionToken next(SecureRandom random) {
        return new SessionToken(PREFIX + RandomText.of(RANDOM_LENGTH, random));
    }

    /** The token that this text is; empty if it cannot be one. */
    public static Optional<SessionToken> of(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new SessionToken(text)) : Optional.empty();
    }

    /** Whether this text claims to be a session's token rather than a key; it need not be one. */
    public static boolean looksLikeOne(String text) {
        return text.startsWith(PREFIX);
    }

    /** The token itself, for who signed in. */
    public String text() {
        return text;
    }

    /** What is stored of it: its SHA-256. */
    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
