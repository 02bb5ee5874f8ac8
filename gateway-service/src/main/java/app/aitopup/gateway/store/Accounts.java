package app.aitopup.gateway.store;

import app.aitopup.gateway.domain.Account;
import app.aitopup.gateway.domain.AccountStanding;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.domain.KeyText;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;

/** The tables of accounts and of the people who sign in for them. */
@ApplicationScoped
public class Accounts implements PanacheRepositoryBase<AccountRow, String> {
    private static final String ONE_ADDRESS_ONE_USER = "users_by_email";
    private static final int CAUSES_AT_MOST = 20;

    private static final String STANDING =
            "select a, u.email from AccountRow a join UserRow u on u.accountId = a.id where ";

    private final Users users;
    private final ApiKeys keys;
    private final AuditLog audit;

    Accounts(Users users, ApiKeys keys, AuditLog audit) {
        this.users = users;
        this.keys = keys;
        this.audit = audit;
    }

    /** Somebody who signs up: whose account it is, and what is known of them. */
    public record NewAccount(Account account, String userId, String passwordHash) {
        /** No hash in a log. */
        @Override
        public String toString() {
            return account.toString();
        }
    }

    /**
     * Stores an account with its first user and its first key, and puts both on record; commits.
     *
     * @return false, with nothing stored, if the e-mail has an account already
     */
    public Uni<Boolean> create(NewAccount created, ApiKey firstKey, KeyText firstKeyText, List<AuditEntry> entries) {
        Account account = created.account();
        AccountRow row = new AccountRow();
        row.id = account.id();
        row.name = account.name();
        row.createdAt = account.createdAt();
        UserRow user = new UserRow();
        user.id = created.userId();
        user.accountId = account.id();
        user.email = account.email();
        user.passwordHash = created.passwordHash();
        user.createdAt = account.createdAt();
        return Panache.withTransaction(() -> persist(row)
                        .chain(() -> users.persist(user))
                        .chain(() -> keys.add(firstKey, firstKeyText))
                        .chain(() -> addAll(entries)))
                .replaceWith(true)
                // Left to the index: of two who sign up with one address at once, a look before would let both through.
                .onFailure(Accounts::isAddressTaken)
                .recoverWithItem(false);
    }

    /** Whether there is such an account. */
    public Uni<Boolean> exists(String accountId) {
        return Panache.withSession(() -> count("id", accountId)).map(count -> count > 0);
    }

    /** The account of whoever signs in with this address; in lower case. */
    public Uni<Optional<AccountStanding>> byEmail(String email) {
        return Panache.withSession(() -> standing("u.email = :value", email));
    }

    /**
     * Suspends an account, or opens it again, and puts on record that it was asked; commits. Where it is so already
     * nothing changes but the record.
     *
     * @param suspendedAt null to open it
     * @param reason an operator's note; may be null
     * @return how it stands then; empty if there is no such account
     */
    public Uni<Optional<AccountStanding>> suspend(
            String accountId, Instant suspendedAt, String reason, AuditEntry entry) {
        return Panache.withTransaction(() -> findById(accountId, LockModeType.PESSIMISTIC_WRITE)
                .invoke(row -> {
                    if (row != null && (row.suspendedAt == null) != (suspendedAt == null)) {
                        row.suspendedAt = suspendedAt;
                        row.suspensionReason = reason;
                    }
                })
                .chain(() -> audit.add(entry))
                .chain(() -> standing("a.id = :value", accountId)));
    }

    private Uni<Void> addAll(List<AuditEntry> entries) {
        return Multi.createFrom()
                .iterable(entries)
                .onItem()
                .call(audit::add)
                .onItem()
                .ignoreAsUni();
    }

    private static Uni<Optional<AccountStanding>> standing(String condition, String value) {
        return Panache.getSession()
                .chain(session -> session.createQuery(STANDING + condition, Object[].class)
                        .setParameter("value", value)
                        .setMaxResults(1)
                        .getSingleResultOrNull())
                .map(found -> Optional.ofNullable(found).map(row -> {
                    AccountRow account = (AccountRow) row[0];
                    return new AccountStanding(
                            new Account(account.id, (String) row[1], account.name, account.createdAt),
                            account.suspendedAt,
                            account.suspensionReason);
                }));
    }

    /** Ids of accounts from before that time whose play money the wallet service has not confirmed, oldest first. */
    public Uni<List<String>> withoutWelcome(Instant createdBefore, int atMost) {
        return oldestWithoutWelcome(createdBefore, atMost)
                .map(rows -> rows.stream().map(row -> row.id).toList());
    }

    private Uni<List<AccountRow>> oldestWithoutWelcome(Instant createdBefore, int atMost) {
        return Panache.withSession(
                () -> find("welcomeCreditedAt is null and createdAt < ?1 order by createdAt", createdBefore)
                        .page(0, atMost)
                        .list());
    }

    /** An account, and when it was made. */
    public record Waiting(String accountId, Instant createdAt) {}

    /** Accounts from before that time whose play money the wallet service has not confirmed, oldest first. */
    public Uni<List<Waiting>> waitingForWelcome(Instant createdBefore, int atMost) {
        return oldestWithoutWelcome(createdBefore, atMost).map(rows -> rows.stream()
                .map(row -> new Waiting(row.id, row.createdAt))
                .toList());
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
