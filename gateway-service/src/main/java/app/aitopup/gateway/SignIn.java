package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Actor;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.domain.Initiator;
import app.aitopup.gateway.domain.Origin;
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
    private final LimitSignIns limitSignIns;
    private final Clock clock;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();

    SignIn(
            Users users,
            Sessions sessions,
            Passwords passwords,
            LimitSignIns limitSignIns,
            Clock clock,
            GatewayConfig config) {
        this.users = users;
        this.sessions = sessions;
        this.passwords = passwords;
        this.limitSignIns = limitSignIns;
        this.clock = clock;
        this.lifetime = config.session().lifetime();
    }

    /** A session that has begun. */
    public record SignedIn(SessionToken token, Instant expiresAt, String accountId) {}

    /**
     * Signs somebody in, and puts it on record; also to an account that is suspended, where there is much to see.
     *
     * @param email in lower case
     * @throws Refusal by the Uni: 2006 for a wrong e-mail address and for a wrong password alike, 2005 if either came
     *     too often
     */
    public Uni<SignedIn> signIn(String email, String password, Origin origin) {
        return Uni.createFrom()
                .item(() -> limitSignIns.begin(email, origin.ip()))
                .chain(attempt -> check(email, password)
                        .invoke(attempt::succeeded)
                        .onFailure(failure -> !isWrong(failure))
                        .invoke(attempt::forget)
                        .chain(user -> begin(user, origin)));
    }

    private static boolean isWrong(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.code() == Code.SESSION_INVALID;
    }

    private Uni<Users.User> check(String email, String password) {
        return users.byEmail(email).chain(user -> passwords
                .matches(password, user.map(Users.User::passwordHash))
                .map(matches -> {
                    if (!matches) {
                        throw Refusal.of(Code.SESSION_INVALID);
                    }
                    return user.orElseThrow();
                }));
    }

    private Uni<SignedIn> begin(Users.User user, Origin origin) {
        SessionToken token = SessionToken.next(random);
        Instant now = clock.instant();
        Instant expiresAt = now.plus(lifetime);
        AuditEntry entry = new Initiator(user.accountId(), Actor.user(user.id()), origin)
                .entry(AuditAction.SESSION_STARTED, user.id(), null, now);
        return sessions.add(token, user, now, expiresAt, entry)
                .replaceWith(new SignedIn(token, expiresAt, user.accountId()));
    }
}
