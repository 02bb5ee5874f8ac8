package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.Origin;
import app.aitopup.gateway.domain.PortalSession;
import app.aitopup.gateway.domain.SessionToken;
import app.aitopup.gateway.store.Sessions;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Optional;

/** Turns a session's token into who is signed in, or refuses it. */
@ApplicationScoped
public class AuthenticateSession {
    private static final int GOOD_AT_MOST = 50_000;

    private final Sessions sessions;
    private final LimitFailures failures;
    private final Clock clock;
    // That it was good allows a look, and nothing else: others share an address that guesses too much.
    private final Cache<ByteBuffer, Boolean> goodLately;

    AuthenticateSession(Sessions sessions, LimitFailures failures, Clock clock, GatewayConfig config) {
        this.sessions = sessions;
        this.failures = failures;
        this.clock = clock;
        this.goodLately = Caffeine.newBuilder()
                .maximumSize(GOOD_AT_MOST)
                .expireAfterWrite(config.limits().goodKeysRemembered())
                .build();
    }

    /**
     * Who a session is of.
     *
     * @param text the token as it came, if one did
     * @param address where the call comes from
     * @throws Refusal by the Uni: 2006 if it is no session's, or no longer; 2005 where that came too often
     */
    public Uni<PortalSession> session(Optional<String> text, String address) {
        if (text.isEmpty()) {
            return Uni.createFrom().failure(Refusal.of(Code.SESSION_INVALID));
        }
        LimitFailures.Attempt attempt = failures.attempt(address);
        Optional<SessionToken> token = text.flatMap(SessionToken::of);
        if (token.isEmpty()) {
            return Uni.createFrom().failure(attempt.failed(Code.SESSION_INVALID));
        }
        ByteBuffer hash = ByteBuffer.wrap(token.get().hash());
        return Uni.createFrom()
                .deferred(() -> {
                    if (goodLately.getIfPresent(hash) == null) {
                        attempt.begin();
                    }
                    return sessions.find(token.get(), clock.instant());
                })
                // Without an answer from the table nobody was wrong.
                .onFailure()
                .invoke(attempt::forget)
                .map(found -> {
                    if (found.isEmpty()) {
                        goodLately.invalidate(hash);
                        throw attempt.failed(Code.SESSION_INVALID);
                    }
                    goodLately.put(hash, true);
                    attempt.forget();
                    return found.get();
                });
    }

    /**
     * Ends a session, at once and everywhere, and puts it on record.
     *
     * @throws Refusal as {@link #session}
     */
    public Uni<Void> end(Optional<String> text, Origin origin) {
        return session(text, origin.ip())
                .chain(session -> sessions.remove(
                        text.flatMap(SessionToken::of).orElseThrow(),
                        session.from(origin)
                                .entry(AuditAction.SESSION_ENDED, session.userId(), null, clock.instant())));
    }
}
