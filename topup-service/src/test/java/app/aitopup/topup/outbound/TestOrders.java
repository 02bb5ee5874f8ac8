package app.aitopup.topup.outbound;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.TopupRequest;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Orders of 1000 cents on Claude for user@example.com, as the contract's examples are. */
final class TestOrders {
    /** An id of the right form. */
    static final String ID = "txn_01k3v6m8q2w4x6z8b0c2d4f6h9";

    private TestOrders() {}

    /** One with an id of its own. */
    static Order next() {
        return named(Ids.next(Ids.TRANSACTION));
    }

    /** The one with this id. */
    static Order named(String id) {
        return new Order(
                id,
                Environment.LIVE,
                new TopupRequest(Platform.CLAUDE, 1000, "user@example.com", null, Map.of(), null),
                Instant.parse("2026-06-13T12:00:00Z"));
    }

    /** A body of {@code partner-answers.tsv}, about the order with this id. */
    static String fill(String body, String id) {
        return body == null
                ? ""
                : body.replace("{ID}", id)
                        .replace("{UPPERCASE_ID}", id.toUpperCase(Locale.ROOT))
                        .replace("{X70K}", "x".repeat(70_000));
    }
}
