package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.SessionToken;
import app.aitopup.gateway.store.Sessions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** Turns a session's token into the account it is for, or refuses it. */
@ApplicationScoped
public class AuthenticateSession {
    private final Sessions sessions;
    private final Clock clock;

    AuthenticateSession(Sessions sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    /**
     * The account that a session is for.
     *
     * @param text the token as it came, if one did
     * @throws Refusal 2006, by the Uni, if it is no session's, or no longer
     */
    public Uni<String> account(Optional<String> text) {
        Optional<SessionToken> token = text.flatMap(SessionToken::of);
        return token.isEmpty()
                ? refused()
                : sessions.account(token.get(), clock.instant())
                        .chain(account ->
                                account.map(id -> Uni.createFrom().item(id)).orElseGet(AuthenticateSession::refused));
    }

    /**
     * Ends a session.
     *
     * @throws Refusal as {@link #account}
     */
    public Uni<Void> end(Optional<String> text) {
        return account(text)
                .chain(account -> sessions.remove(text.flatMap(SessionToken::of).orElseThrow()));
    }

    private static Uni<String> refused() {
        return Uni.createFrom().failure(Refusal.of(Code.SESSION_INVALID));
    }
}
