package app.aitopup.wallet.store;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.wallet.domain.Balance;
import app.aitopup.wallet.domain.WalletKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Wallets as their owners look at them. */
@ApplicationScoped
public class Wallets {
    private static final String BALANCE =
            """
            SELECT kind, balance_cents, threshold_cents FROM wallets
            WHERE account_id = $1 AND environment = $2 AND kind IN ('available', 'held')""";
    // A wallet that a declined top-up left behind has never held anything and is none to its owner.
    private static final String OF_RECIPIENTS =
            """
            SELECT id, recipient_email, platform, balance_cents, updated_at FROM wallets
            WHERE account_id = $1 AND environment = $2 AND kind = 'recipient' AND id > $3 AND balance_cents > 0""";

    private final Pool pool;

    Wallets(Pool pool) {
        this.pool = pool;
    }

    /** What one recipient has been given on one platform. */
    public record OfRecipient(
            long id, String recipientEmail, Platform platform, long balanceCents, Instant updatedAt) {}

    /** What the account has, with its threshold. */
    public Uni<Balance> balance(String accountId, Environment environment) {
        return pool.preparedQuery(BALANCE)
                .execute(Tuple.of(accountId, environment.json()))
                .map(rows -> {
                    Balance balance = Balance.NOTHING;
                    for (Row row : rows) {
                        long cents = row.getLong("balance_cents");
                        balance = WalletKey.Kind.of(row.getString("kind")) == WalletKey.Kind.HELD
                                ? new Balance(balance.availableCents(), cents, balance.thresholdCents())
                                : new Balance(cents, balance.heldCents(), row.getLong("threshold_cents"));
                    }
                    return balance;
                });
    }

    /**
     * The wallets of an account's recipients, in the order in which they came to be.
     *
     * @param recipientEmail in lower case; null for all
     * @param platform null for all
     * @param afterId the last one seen; 0 to begin
     */
    public Uni<List<OfRecipient>> ofRecipients(
            String accountId,
            Environment environment,
            String recipientEmail,
            Platform platform,
            long afterId,
            int atMost) {
        Tuple values = Tuple.of(accountId, environment.json(), afterId, atMost);
        if (recipientEmail != null) {
            values.addString(recipientEmail);
        }
        if (platform != null) {
            values.addString(platform.json());
        }
        String sql = ofRecipientsSql(recipientEmail != null, platform != null);
        return pool.preparedQuery(sql).execute(values).map(rows -> {
            List<OfRecipient> wallets = new ArrayList<>(rows.size());
            for (Row row : rows) {
                wallets.add(new OfRecipient(
                        row.getLong("id"),
                        row.getString("recipient_email"),
                        Platform.of(row.getString("platform")).orElseThrow(),
                        row.getLong("balance_cents"),
                        row.getOffsetDateTime("updated_at").toInstant()));
            }
            return wallets;
        });
    }

    /**
     * A statement of its own for each set of filters: a condition that says "or no filter" would keep the planner from
     * the indexes. Values are those of account, environment, last id, number of rows, then the filters.
     */
    static String ofRecipientsSql(boolean byEmail, boolean byPlatform) {
        return OF_RECIPIENTS
                + (byEmail ? " AND recipient_email = $5" : "")
                + (byPlatform ? " AND platform = $" + (byEmail ? 6 : 5) : "")
                + " ORDER BY id LIMIT $4";
    }
}
