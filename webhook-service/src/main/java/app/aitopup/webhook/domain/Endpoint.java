package app.aitopup.webhook.domain;

import app.aitopup.contracts.Environment;

/**
 * An endpoint as an attempt needs it, as it stood when it was read.
 *
 * @param sealedSecret null once it was deleted
 * @param enabled whether attempts may be made
 */
public record Endpoint(String id, Environment environment, String url, Bytes sealedSecret, boolean enabled) {

    /** Whether it exists no more. */
    public boolean deleted() {
        return sealedSecret == null;
    }
}
