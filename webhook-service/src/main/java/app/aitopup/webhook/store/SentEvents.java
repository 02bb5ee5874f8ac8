package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.Bytes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Events as they were sent, byte for byte. */
@ApplicationScoped
public class SentEvents {
    private static final String BODY = "SELECT body FROM events WHERE id = $1 AND account_id = $2 AND environment = $3";

    private final Pool pool;

    SentEvents(Pool pool) {
        this.pool = pool;
    }

    /** The body of this account's event in this environment. */
    public Uni<Optional<Bytes>> body(String accountId, Environment environment, String eventId) {
        return pool.preparedQuery(BODY)
                .execute(Tuple.of(eventId, accountId, environment.json()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(Bytes.of(
                                rows.iterator().next().getBuffer("body").getBytes())));
    }
}
