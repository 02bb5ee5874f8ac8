package app.aitopup.webhook.store;

import app.aitopup.webhook.WebhookConfig;
import io.vertx.mutiny.sqlclient.Pool;

/** The stores on a database that is a test's own. */
public final class StoresOn {
    private StoresOn() {}

    public static Partitions partitions(Pool pool) {
        return new Partitions(pool);
    }

    public static Events events(Pool pool, WebhookConfig config) {
        return new Events(pool, config);
    }
}
