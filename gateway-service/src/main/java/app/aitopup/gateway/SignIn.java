package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.SessionToken;
import app.aitopup.gateway.store.Sessions;
import app.aitopup.gateway.store.Users;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Begins a portal session for somebody who knows the password. */
@ApplicationScoped
public class SignIn {
    private final Users users;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Clock clock;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();

    SignIn(Users users, Sessions sessions, Passwords passwords, Clock clock, GatewayConfig config) {
        this.users = users;
        this.sessions = sessions;
        this.passwords = passwords;
        this.clock = clock;
        this.lifetime = config.session().lifetime();
    }

    /** A session that has begun. */
    public record SignedIn(SessionToken token, Instant expiresAt, String accountId) {}

    /**
     * Signs somebody in.
     *
     * @param email in lower case
     * @throws Refusal 2006, by the Uni, for a wrong address and for a wrong password alike
     */
    public Uni<SignedIn> signIn(String email, String password) {
        return users.byEmail(email)
                .chain(user -> passwords
                        .matches(password, user.map(Users.User::passwordHash))
                        .map(matches -> {
                            if (!matches) {
                                throw Refusal.of(Code.SESSION_INVALID);
                            }
                            return user.orElseThrow();
                        }))
                .chain(user -> {
                    SessionToken token = SessionToken.next(random);
                    Instant now = clock.instant();
                    Instant expiresAt = now.plus(lifetime);
                    return sessions.add(token, user, now, expiresAt)
                            .replaceWith(new SignedIn(token, expiresAt, user.accountId()));
                });
    }
}
