package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.domain.SealedSecret;
import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What an attempt needs of an endpoint, read by plain SQL. */
final class EndpointColumns {
    /** Of {@code endpoints p}, to follow other columns. */
    static final String AND_OF_P =
            """
            , p.id AS endpoint_id, p.environment, p.url, p.enabled, p.retry_policy, p.secret_sealed,
                p.previous_secret_sealed, p.previous_signs_until, p.older_secret_sealed, p.older_signs_until
            """;

    private EndpointColumns() {}

    static Endpoint read(Row row) {
        List<SealedSecret> secrets = new ArrayList<>();
        addSecret(secrets, row, "secret_sealed", null);
        addSecret(secrets, row, "previous_secret_sealed", row.getOffsetDateTime("previous_signs_until"));
        addSecret(secrets, row, "older_secret_sealed", row.getOffsetDateTime("older_signs_until"));
        return new Endpoint(
                row.getString("endpoint_id"),
                Environment.of(row.getString("environment")).orElseThrow(),
                row.getString("url"),
                secrets,
                row.getBoolean("enabled"),
                RetryPolicy.of(row.getString("retry_policy")).orElseThrow());
    }

    private static void addSecret(List<SealedSecret> secrets, Row row, String column, OffsetDateTime until) {
        var sealed = row.getBuffer(column);
        if (sealed != null) {
            secrets.add(new SealedSecret(Bytes.of(sealed.getBytes()), until == null ? null : until.toInstant()));
        }
    }
}
