package app.aitopup.webhook.store;

import app.aitopup.edge.SecretBox;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.Endpoint;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes endpoints' secrets, and seals them so that the table alone gives none away. */
@ApplicationScoped
public class EndpointSecrets {
    /** What every secret begins with, as Standard Webhooks has it. */
    public static final String PREFIX = "whsec_";

    private static final int BYTES = 32;

    private final SecretBox box;
    private final SecureRandom random = new SecureRandom();

    EndpointSecrets(WebhookConfig config) {
        this.box = new SecretBox(config.secretKey());
    }

    /** A new secret: 32 random bytes in Base64, after the prefix. */
    public String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** The secret as it may be stored with this endpoint, and no other. */
    public byte[] seal(String secret, String endpointId) {
        return box.seal(secret, endpointId);
    }

    /** The secret of an endpoint that was not deleted. */
    public String open(Endpoint endpoint) {
        return box.open(endpoint.sealedSecret().toArray(), endpoint.id());
    }
}
