package app.aitopup.gateway.domain;

import java.util.Optional;

/** The {@code Authorization} header's one scheme here (RFC 6750, section 2.1). */
public final class Bearer {
    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /** The token in this header's value; empty if it is of another scheme, or absent. */
    public static Optional<String> token(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
