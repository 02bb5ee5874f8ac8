package app.aitopup.gateway;

import app.aitopup.gateway.outbound.SigningKeys;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells the services with which keys to verify the gateway's tokens. */
@ApplicationScoped
public class PublishSigningKeys {
    private final SigningKeys keys;

    PublishSigningKeys(SigningKeys keys) {
        this.keys = keys;
    }

    /** The public half of every key, as a JWK set. */
    public String published() {
        return keys.published();
    }
}
