package app.aitopup.local;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The source tree this program was built from and runs the services of. */
record Checkout(Path root) {

    /** Found from where this program's own classes are: {@code deploy/local/target/classes}, or a copy equally deep. */
    static Checkout here() {
        try {
            Path classes = Path.of(Checkout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new Checkout(classes.resolve("../../../..").normalize());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path module(Service service) {
        return root.resolve(service.module());
    }

    /** What Maven makes of it. */
    Path target(Service service) {
        return module(service).resolve("target");
    }

    Path jar(Service service) {
        return target(service).resolve("quarkus-app/quarkus-run.jar");
    }

    Path defaultState() {
        return root.resolve("deploy/local/.state");
    }

    /** Outside any single stack's state, so that PostgreSQL is unpacked once, and outside what Maven cleans. */
    Path postgresBinaries() {
        return defaultState().resolve("postgres-binaries");
    }
}
