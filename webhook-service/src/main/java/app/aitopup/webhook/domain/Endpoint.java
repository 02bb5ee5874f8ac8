package app.aitopup.webhook.domain;

import app.aitopup.contracts.Environment;
import java.util.List;

/**
 * An endpoint as an attempt needs it, as it stood when it was read.
 *
 * @param secrets the current one, then those before it that may still sign; none once it was deleted
 * @param enabled whether attempts may be made
 */
public record Endpoint(
        String id,
        Environment environment,
        String url,
        List<SealedSecret> secrets,
        boolean enabled,
        RetryPolicy retryPolicy) {
    public Endpoint {
        secrets = List.copyOf(secrets);
    }

    /** Whether it exists no more. */
    public boolean deleted() {
        return secrets.isEmpty();
    }
}
