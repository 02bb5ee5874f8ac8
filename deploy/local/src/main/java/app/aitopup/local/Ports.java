package app.aitopup.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where each part of a stack listens: at its well-known port, or at any free one, which is then remembered so that a
 * restarted part is found where it was.
 */
final class Ports {

    static final String POSTGRES = "postgres";
    static final String KAFKA = "kafka";
    static final String KAFKA_CONTROLLER = "kafka-controller";

    private static final String METRICS = "-metrics";
    private static final int GATEWAYS = Service.GATEWAY.defaultPort(1);
    private static final int METRICS_OF_GATEWAYS = 8400;

    private static final Map<String, Integer> WELL_KNOWN =
            Map.of(POSTGRES, 15432, KAFKA, 19092, KAFKA_CONTROLLER, 19093);

    /** Below what systems give to outgoing connections, one of which could sit on the port when its owner restarts. */
    private static final int LOWEST_FREE = 20_000;

    private static final int HIGHEST_FREE = 30_000;
    private static final int MAX_TRIES = 1_000;

    enum Scheme {
        DEFAULT,
        FREE
    }

    /** What is kept in the state directory. */
    record Chosen(Scheme scheme, TreeMap<String, Integer> ports) {}

    private final Path file;
    private final Chosen chosen;

    private Ports(Path file, Chosen chosen) {
        this.file = file;
        this.chosen = chosen;
    }

    /** The ports of a state directory; without a wish, those it had the last time. */
    static Ports of(StateDirectory state, Optional<Scheme> wish) throws IOException {
        Optional<Chosen> before = StateDirectory.readJson(state.ports(), Chosen.class);
        Chosen chosen = before.filter(known -> wish.isEmpty() || known.scheme() == wish.get())
                .orElseGet(() -> new Chosen(wish.orElse(Scheme.DEFAULT), new TreeMap<>()));
        return new Ports(state.ports(), chosen);
    }

    void save() throws IOException {
        StateDirectory.writeJson(file, chosen);
    }

    int of(Service service, int replica) {
        return of(service.replica(replica));
    }

    /** What has the port at which a replica of the gateway tells its metrics, not being for its callers. */
    static String metrics(String gatewayReplica) {
        return gatewayReplica + METRICS;
    }

    /** The port of a component by its name. */
    int of(String name) {
        if (chosen.scheme() == Scheme.DEFAULT) {
            return wellKnown(name);
        }
        return chosen.ports().computeIfAbsent(name, part -> free(chosen.ports().values()));
    }

    private static int wellKnown(String name) {
        Integer port = WELL_KNOWN.get(name);
        if (port != null) {
            return port;
        }
        if (name.endsWith(METRICS)) {
            return wellKnown(name.substring(0, name.length() - METRICS.length())) - GATEWAYS + METRICS_OF_GATEWAYS;
        }
        // A replica: service-number.
        int dash = name.lastIndexOf('-');
        Service service = Service.valueOf(name.substring(0, dash).toUpperCase(Locale.ROOT));
        return service.defaultPort(Integer.parseInt(name.substring(dash + 1)));
    }

    /** A port nothing listens on, and none of those that are spoken for. */
    static int free(Collection<Integer> spokenFor) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_FREE, HIGHEST_FREE);
            if (!spokenFor.contains(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST_FREE + " and " + HIGHEST_FREE);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do: a connection that was closed a moment ago does not count.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
