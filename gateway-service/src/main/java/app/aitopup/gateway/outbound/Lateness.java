package app.aitopup.gateway.outbound;

import app.aitopup.gateway.domain.AdmittedShare;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Measures how late an event loop comes to what it has to do, fifty times a second. */
@ApplicationScoped
class Lateness {
    private static final Duration EVERY = Duration.ofMillis(20);

    private final Vertx vertx;
    private final AdmittedShare share = new AdmittedShare();

    Lateness(Vertx vertx) {
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent started) {
        measure();
    }

    /** What follows from it for the calls that are let in, from {@link AdmittedShare#LEAST} to 1. */
    double admittedShare() {
        return share.get();
    }

    private void measure() {
        long due = System.nanoTime() + EVERY.toNanos();
        vertx.setTimer(EVERY.toMillis(), timer -> {
            share.late(Duration.ofNanos(System.nanoTime() - due));
            measure();
        });
    }
}
