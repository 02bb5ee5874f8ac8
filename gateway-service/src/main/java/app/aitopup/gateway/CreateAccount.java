package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Account;
import app.aitopup.gateway.domain.Actor;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.domain.Initiator;
import app.aitopup.gateway.domain.KeyText;
import app.aitopup.gateway.domain.Origin;
import app.aitopup.gateway.domain.SpendingCaps;
import app.aitopup.gateway.store.Accounts;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Signs somebody up: an account, its first user and its first staging key at once, then the play money. */
@ApplicationScoped
public class CreateAccount {
    private static final String USER = "usr_";
    private static final String FIRST_KEY = "First key";

    private final Accounts accounts;
    private final Passwords passwords;
    private final WelcomeAccounts welcomeAccounts;
    private final Clock clock;
    private final Duration waitLimit;
    private final SecureRandom random = new SecureRandom();

    CreateAccount(
            Accounts accounts,
            Passwords passwords,
            WelcomeAccounts welcomeAccounts,
            Clock clock,
            GatewayConfig config) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.welcomeAccounts = welcomeAccounts;
        this.clock = clock;
        this.waitLimit = config.welcome().waitLimit();
    }

    /**
     * Who wants an account.
     *
     * @param email in lower case
     */
    public record Call(String email, String password, String name) {
        /** No password in a log. */
        @Override
        public String toString() {
            return email;
        }
    }

    /** The account and its first key, which is shown this once. */
    public record Created(Account account, ApiKey key, KeyText keyText) {}

    /**
     * Creates an account. The play money is in its wallet when this answers, or a little later if the wallet service
     * takes its time.
     *
     * @throws Refusal 3011, by the Uni, if the address has an account already
     */
    public Uni<Created> create(Call call, Origin origin) {
        return passwords.hash(call.password()).chain(passwordHash -> {
            Instant now = clock.instant();
            Account account = new Account(Ids.next(Ids.ACCOUNT), call.email(), call.name(), now);
            KeyText text = KeyText.next(Environment.STAGING, random);
            ApiKey key = ApiKey.issue(
                    Ids.next(Ids.KEY),
                    account.id(),
                    Environment.STAGING,
                    FIRST_KEY,
                    text,
                    Scopes.ofKeys(),
                    List.of(),
                    SpendingCaps.NONE,
                    null,
                    now);
            Accounts.NewAccount newcomer = new Accounts.NewAccount(account, Ids.next(USER), passwordHash);
            Initiator by = new Initiator(account.id(), Actor.user(newcomer.userId()), origin);
            List<AuditEntry> entries = List.of(
                    by.entry(AuditAction.ACCOUNT_CREATED, account.id(), null, now),
                    by.entry(AuditAction.KEY_MINTED, key.id(), key.environment(), now));
            return accounts.create(newcomer, key, text, entries)
                    .chain(created -> created
                            ? welcome(account).replaceWith(new Created(account, key, text))
                            : Uni.createFrom().failure(Refusal.of(Code.ALREADY_EXISTS)));
        });
    }

    /** The account exists whatever comes of this; what is not done now the sweeper does. */
    private Uni<Void> welcome(Account account) {
        return welcomeAccounts
                .welcome(account.id())
                .replaceWithVoid()
                .ifNoItem()
                .after(waitLimit)
                .recoverWithItem(() -> null)
                .onFailure()
                .recoverWithNull();
    }
}
