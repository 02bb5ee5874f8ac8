package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passwords and their Argon2id hashes (RFC 9106), never on the event loop. Each takes 19 MiB and a good part of a core,
 * so only a few are at work and a bounded number waits: sign-ins can be slowed down from outside, but not the process.
 */
@ApplicationScoped
public class Passwords {
    // OWASP, Password Storage Cheat Sheet: 19 MiB, 2 iterations, 1 degree of parallelism.
    private static final Argon2Function ARGON2ID = Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);
    private static final int SALT_BYTES = 16;

    private final WorkerExecutor workers;
    private final int taskLimit;
    private final AtomicInteger tasks = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();
    private final CompletableFuture<String> nobodysHash;

    Passwords(Vertx vertx, GatewayConfig config) {
        this.workers =
                vertx.createSharedWorkerExecutor("passwords", config.passwords().atOnce());
        this.taskLimit = config.passwords().atOnce() + config.passwords().waitingAtMost();
        byte[] nobodysPassword = new byte[SALT_BYTES];
        random.nextBytes(nobodysPassword);
        this.nobodysHash = workers.executeBlocking(() -> hash(nobodysPassword), false)
                .toCompletionStage()
                .toCompletableFuture();
    }

    @PreDestroy
    void close() {
        workers.close();
    }

    /** A hash of this password, with a salt of its own. */
    Uni<String> hash(String password) {
        return run(() -> hash(bytes(password)));
    }

    /**
     * Whether this is the password.
     *
     * @param hash of the person's own; without one the answer is no, after the same work, so that the time it takes
     *     does not tell which addresses have an account
     */
    Uni<Boolean> matches(String password, Optional<String> hash) {
        return run(() -> ARGON2ID.check(bytes(password), bytes(hash.orElseGet(nobodysHash::join))))
                .map(matches -> matches && hash.isPresent());
    }

    private String hash(byte[] password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return ARGON2ID.hash(password, salt).getResult();
    }

    private <T> Uni<T> run(Callable<T> task) {
        return Uni.createFrom().deferred(() -> {
            if (tasks.incrementAndGet() > taskLimit) {
                tasks.decrementAndGet();
                return Uni.createFrom().failure(Refusal.of(Code.SERVICE_UNAVAILABLE));
            }
            return UniHelper.toUni(workers.executeBlocking(task, false).onComplete(done -> tasks.decrementAndGet()));
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
