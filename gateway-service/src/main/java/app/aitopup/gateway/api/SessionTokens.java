package app.aitopup.gateway.api;

import app.aitopup.gateway.domain.Bearer;
import java.util.Optional;

/** Where a call carries its session: scripts in the header, the portal in the cookie. */
final class SessionTokens {
    static final String COOKIE = "aitopup_session";

    private SessionTokens() {}

    /** The token; the header's if there is one. */
    static Optional<String> of(Optional<String> authorization, Optional<String> cookie) {
        return authorization.isPresent() ? authorization.flatMap(Bearer::token) : cookie;
    }
}
