package app.aitopup.topup.store;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.TreeMap;

/** How many top-ups there are, and what they are worth. Reads the whole table: for an operator, not for a request. */
@ApplicationScoped
public class TopupTotals {
    private static final String TOTALS =
            """
            SELECT environment,
                count(*) FILTER (WHERE state = 'delivered') AS delivered_count,
                coalesce(sum(amount_cents) FILTER (WHERE state = 'delivered'), 0)::bigint AS delivered_cents,
                count(*) FILTER (WHERE next_sweep_at IS NOT NULL) AS pending_count,
                coalesce(sum(amount_cents) FILTER (WHERE next_sweep_at IS NOT NULL), 0)::bigint AS pending_cents,
                count(*) FILTER (WHERE next_sweep_at IS NOT NULL AND held) AS pending_held_count,
                coalesce(sum(amount_cents) FILTER (WHERE next_sweep_at IS NOT NULL AND held), 0)::bigint AS pending_held_cents
            FROM topups GROUP BY environment""";

    private final Pool pool;

    TopupTotals(Pool pool) {
        this.pool = pool;
    }

    /** The totals of one environment, in whole cents. */
    @JsonPropertyOrder({
        "delivered_count",
        "delivered_cents",
        "pending_count",
        "pending_cents",
        "pending_held_count",
        "pending_held_cents"
    })
    public record Totals(
            @JsonProperty("delivered_count") long deliveredCount,
            @JsonProperty("delivered_cents") long deliveredCents,
            @JsonProperty("pending_count") long pendingCount,
            @JsonProperty("pending_cents") long pendingCents,
            @JsonProperty("pending_held_count") long pendingHeldCount,
            @JsonProperty("pending_held_cents") long pendingHeldCents) {

        private static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

        private static Totals of(Row row) {
            return new Totals(
                    row.getLong("delivered_count"),
                    row.getLong("delivered_cents"),
                    row.getLong("pending_count"),
                    row.getLong("pending_cents"),
                    row.getLong("pending_held_count"),
                    row.getLong("pending_held_cents"));
        }
    }

    /** The totals of every environment, from one look. */
    public Uni<Map<String, Totals>> byEnvironment() {
        return pool.query(TOTALS).execute().map(rows -> {
            Map<String, Totals> totals = new TreeMap<>();
            for (Environment environment : Environment.values()) {
                totals.put(environment.json(), Totals.NONE);
            }
            rows.forEach(row -> totals.put(row.getString("environment"), Totals.of(row)));
            return totals;
        });
    }
}
