package app.aitopup.webhook.store;

import app.aitopup.contracts.Ids;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.NewEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.UUID;

/** Pings and their deliveries, at the moment they come to be. They stand in the log like all others. */
@ApplicationScoped
public class Pings {
    // Where an account has no events yet, their numbers begin here; a ping takes none.
    private static final String RECORD =
            """
            WITH owner AS (
                INSERT INTO sequences (account_id, environment, last) VALUES ($2, $3, 0) ON CONFLICT DO NOTHING),
            event AS (
                INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
                VALUES ($1, $2, $3, $4, NULL, $5, $6))
            INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status, trigger,
                next_attempt_at, claimable_at, lease)
            VALUES ($7, $1, $8, $2, $3, $4, 'pending', 'test', now(), now() + $9::bigint * interval '1 millisecond',
                $10)""";

    private final Pool pool;
    private final long leaseMs;

    Pings(Pool pool, WebhookConfig config) {
        this.pool = pool;
        this.leaseMs = config.attempts().lease().toMillis();
    }

    /** Stores a ping for this endpoint; its attempt is the caller's to make. */
    public Uni<LeasedDelivery> record(NewEvent ping, Endpoint endpoint) {
        long sinceNanos = System.nanoTime();
        Bytes body = ping.body().apply(0);
        LeasedDelivery delivery = new LeasedDelivery(
                Ids.next(Ids.DELIVERY),
                UUID.randomUUID(),
                Attempt.Trigger.TEST,
                true,
                1,
                0,
                ping.id(),
                ping.type(),
                body,
                endpoint,
                sinceNanos);
        Tuple values = Tuple.of(ping.id(), ping.accountId(), ping.environment().json(), ping.type())
                .addOffsetDateTime(ping.occurredAt().atOffset(ZoneOffset.UTC))
                .addValue(Buffer.buffer(body.toArray()))
                .addString(delivery.id())
                .addString(endpoint.id())
                .addLong(leaseMs)
                .addUUID(delivery.lease());
        return pool.preparedQuery(RECORD).execute(values).replaceWith(delivery);
    }
}
