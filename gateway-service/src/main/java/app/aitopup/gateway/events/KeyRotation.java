package app.aitopup.gateway.events;

import app.aitopup.gateway.outbound.SigningKeys;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;

/** Looks whether there are other keys for internal tokens. */
@ApplicationScoped
class KeyRotation {
    private final SigningKeys keys;

    KeyRotation(SigningKeys keys) {
        this.keys = keys;
    }

    // By no Uni, so on a worker thread, where a file may be read.
    @Scheduled(
            every = "${aitopup.gateway.signing-keys-reread-every:5s}",
            concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        keys.reread();
    }
}
