package app.aitopup.webhook.store;

import app.aitopup.edge.SecretBox;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.SealedSecret;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** Makes endpoints' secrets, and seals them so that the table alone gives none away. */
@ApplicationScoped
public class EndpointSecrets {
    /** What every secret begins with, as Standard Webhooks has it. */
    public static final String PREFIX = "whsec_";

    private static final int BYTES = 32;

    private final SecretBox box;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    EndpointSecrets(WebhookConfig config, Clock clock) {
        this.box = new SecretBox(config.secretKey());
        this.clock = clock;
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

    /** The secrets of an endpoint that sign now, newest first; none of one that was deleted. */
    public List<String> open(Endpoint endpoint) {
        Instant now = clock.instant();
        return open(endpoint, secret -> secret.signsAt(now));
    }

    /** Those of its secrets that sign no more and are still known, newest first: to recognise them, never to sign. */
    public List<String> openOld(Endpoint endpoint) {
        Instant now = clock.instant();
        return open(endpoint, secret -> !secret.signsAt(now));
    }

    private List<String> open(Endpoint endpoint, Predicate<SealedSecret> which) {
        return endpoint.secrets().stream()
                .filter(which)
                .map(secret -> box.open(secret.sealed().toArray(), endpoint.id()))
                .toList();
    }
}
