package app.aitopup.gateway.store;

import app.aitopup.contracts.Ids;
import app.aitopup.gateway.domain.Account;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.KeyText;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.hibernate.exception.ConstraintViolationException;

/** The tables of accounts and of the people who sign in for them. */
@ApplicationScoped
public class Accounts implements PanacheRepositoryBase<AccountRow, String> {
    private static final String USER = "usr_";
    private static final String ONE_ADDRESS_ONE_USER = "users_by_email";
    private static final int CAUSES_AT_MOST = 20;

    private final Users users;
    private final ApiKeys keys;

    Accounts(Users users, ApiKeys keys) {
        this.users = users;
        this.keys = keys;
    }

    /**
     * Stores an account with its first user and its first key; commits.
     *
     * @return false, with nothing stored, if the e-mail has an account already
     */
    public Uni<Boolean> create(Account account, String passwordHash, ApiKey firstKey, KeyText firstKeyText) {
        AccountRow row = new AccountRow();
        row.id = account.id();
        row.name = account.name();
        row.createdAt = account.createdAt();
        UserRow user = new UserRow();
        user.id = Ids.next(USER);
        user.accountId = account.id();
        user.email = account.email();
        user.passwordHash = passwordHash;
        user.createdAt = account.createdAt();
        return Panache.withTransaction(() ->
                        persist(row).chain(() -> users.persist(user)).chain(() -> keys.add(firstKey, firstKeyText)))
                .replaceWith(true)
                // Left to the index: of two who sign up with one address at once, a look before would let both through.
                .onFailure(Accounts::isAddressTaken)
                .recoverWithItem(false);
    }

    /** Whether there is such an account. */
    public Uni<Boolean> exists(String accountId) {
        return Panache.withSession(() -> count("id", accountId)).map(count -> count > 0);
    }

    /** Ids of accounts from before that time whose play money the wallet service has not confirmed, oldest first. */
    public Uni<List<String>> withoutWelcome(Instant createdBefore, int atMost) {
        return Panache.withSession(
                        () -> find("welcomeCreditedAt is null and createdAt < ?1 order by createdAt", createdBefore)
                                .page(0, atMost)
                                .list())
                .map(rows -> rows.stream().map(row -> row.id).toList());
    }

    /** Remembers that an account has its play money. */
    public Uni<Void> markWelcomed(String accountId, Instant now) {
        return Panache.withTransaction(() ->
                        update("welcomeCreditedAt = ?1 where id = ?2 and welcomeCreditedAt is null", now, accountId))
                .replaceWithVoid();
    }

    private static boolean isAddressTaken(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_AT_MOST; depth++) {
            if (cause instanceof ConstraintViolationException violation) {
                return ONE_ADDRESS_ONE_USER.equals(violation.getConstraintName());
            }
            cause = cause.getCause();
        }
        return false;
    }
}
