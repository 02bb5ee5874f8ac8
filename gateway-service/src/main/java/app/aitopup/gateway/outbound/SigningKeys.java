package app.aitopup.gateway.outbound;

import app.aitopup.gateway.GatewayConfig;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The keys that the gateway was given for internal tokens. It does not start without them. */
@Startup
@ApplicationScoped
public class SigningKeys {
    private static final Logger LOG = Logger.getLogger(SigningKeys.class);

    private final Optional<Path> file;
    private volatile Read keys;

    /** What was read last: told from what stands there now by its text, because a mounted file's time says little. */
    private record Read(String text, SigningKeySet set) {
        /** No private key in a log. */
        @Override
        public String toString() {
            return "keys";
        }
    }

    @Inject
    SigningKeys(GatewayConfig config) {
        this(config.signingKeys(), config.signingKeysFile());
    }

    SigningKeys(Optional<String> keys, Optional<Path> file) {
        this.file = file;
        if (file.isPresent() == keys.isPresent()) {
            throw new IllegalStateException(
                    "either aitopup.gateway.signing-keys or aitopup.gateway.signing-keys-file has to be set");
        }
        try {
            String text = file.isPresent() ? Files.readString(file.get()) : keys.get();
            this.keys = new Read(text, SigningKeySet.of(text));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("the signing keys cannot be read: " + e.getMessage());
        }
    }

    SigningKeySet current() {
        return keys.set();
    }

    /** The public half of all, as a JWK set. */
    public String published() {
        return keys.set().published();
    }

    /** Takes what stands in the file now; if that is no set of keys, what was read last goes on. */
    public void reread() {
        if (file.isEmpty()) {
            return;
        }
        try {
            String text = Files.readString(file.get());
            if (!text.equals(keys.text())) {
                SigningKeySet set = SigningKeySet.of(text);
                keys = new Read(text, set);
                LOG.infof("tokens are signed with the key %s from now on", set.keyId());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.errorf("the signing keys in %s cannot be read, the last ones go on: %s", file.get(), e.getMessage());
        }
    }
}
