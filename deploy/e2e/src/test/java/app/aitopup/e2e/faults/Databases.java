package app.aitopup.e2e.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.aitopup.e2e.Stack;
import app.aitopup.e2e.faults.Evidence.Delivery;
import app.aitopup.e2e.faults.Evidence.Entry;
import app.aitopup.e2e.faults.Evidence.Event;
import app.aitopup.e2e.faults.Evidence.Ledger;
import app.aitopup.e2e.faults.Evidence.Spending;
import app.aitopup.e2e.faults.Evidence.Topup;
import app.aitopup.e2e.faults.Evidence.Transfer;
import app.aitopup.e2e.faults.Evidence.Wallet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the services have stored, read behind their backs. */
final class Databases {
    private static final String TOPUP = "topup";
    private static final String WALLET = "wallet";
    private static final String WEBHOOK = "webhook";

    private final Stack stack;

    Databases(Stack stack) {
        this.stack = stack;
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    List<Topup> topups() {
        return rows(
                TOPUP,
                "SELECT * FROM topups ORDER BY transaction_id",
                row -> new Topup(
                        row.getString("transaction_id"),
                        row.getString("account_id"),
                        row.getString("environment"),
                        row.getString("key_id"),
                        row.getString("idempotency_key"),
                        row.getString("state"),
                        row.getString("platform"),
                        row.getLong("amount_cents"),
                        row.getString("recipient_email"),
                        row.getObject("failure_code", Integer.class)));
    }

    Ledger ledger() {
        return new Ledger(
                rows(
                        WALLET,
                        "SELECT * FROM wallets ORDER BY id",
                        row -> new Wallet(
                                row.getLong("id"),
                                row.getString("account_id"),
                                row.getString("environment"),
                                row.getString("kind"),
                                row.getString("recipient_email"),
                                row.getString("platform"),
                                row.getLong("balance_cents"))),
                rows(
                        WALLET,
                        "SELECT *, credited_after_cents IS NOT NULL AS booked, low_threshold_cents IS NOT NULL AS low"
                                + " FROM transfers ORDER BY sequence",
                        row -> new Transfer(
                                row.getString("id"),
                                row.getString("kind"),
                                row.getString("account_id"),
                                row.getString("environment"),
                                row.getLong("amount_cents"),
                                row.getBoolean("booked"),
                                row.getString("hold_id"),
                                row.getString("key_id"),
                                row.getString("spending_day"),
                                row.getBoolean("low"))),
                rows(
                        WALLET,
                        "SELECT * FROM entries ORDER BY id",
                        row -> new Entry(
                                row.getString("transfer_id"),
                                row.getLong("wallet_id"),
                                row.getLong("amount_cents"),
                                row.getLong("balance_after_cents"))),
                rows(
                        WALLET,
                        "SELECT * FROM spendings",
                        row -> new Spending(row.getString("key_id"), row.getString("day"), row.getLong("spent_cents"))),
                Math.toIntExact(number(WALLET, "SELECT count(*) FROM threshold_changes")));
    }

    List<Event> events() {
        return rows(
                WEBHOOK,
                "SELECT * FROM events ORDER BY id",
                row -> new Event(
                        row.getString("id"),
                        row.getString("account_id"),
                        row.getString("environment"),
                        row.getString("type"),
                        row.getLong("sequence"),
                        new String(row.getBytes("body"), UTF_8)));
    }

    List<Delivery> deliveries() {
        return rows(
                WEBHOOK,
                "SELECT * FROM deliveries ORDER BY id",
                row -> new Delivery(
                        row.getString("id"),
                        row.getString("event_id"),
                        row.getString("endpoint_id"),
                        row.getString("status")));
    }

    /** How many top-ups have not ended. */
    long openTopups() {
        return number(TOPUP, "SELECT count(*) FROM topups WHERE state NOT IN ('delivered', 'failed', 'cancelled')");
    }

    /** How many deliveries are still to be made. */
    long openDeliveries() {
        return number(WEBHOOK, "SELECT count(*) FROM deliveries WHERE status = 'pending'");
    }

    private long number(String database, String query) {
        return rows(database, query, row -> row.getLong(1)).get(0);
    }

    private <T> List<T> rows(String database, String query, Reader<T> reader) {
        try (Connection connection = stack.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(reader.read(result));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }
}
