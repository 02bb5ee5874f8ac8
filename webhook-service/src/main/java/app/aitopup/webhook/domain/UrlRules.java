package app.aitopup.webhook.domain;

import app.aitopup.contracts.Environment;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where webhooks may be sent. Asked twice: with the text when an endpoint is created, which resolves nothing, and with
 * every address the host has when an attempt is made, so that a name cannot be turned to the inside later.
 */
public final class UrlRules {
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;
    private static final int LAST_PORT = 65535;
    private static final String LOCALHOST = "localhost";

    /** Names below these are found inside networks and clusters only. */
    private static final List<String> INTERNAL_SUFFIXES = List.of(
            "localhost",
            "local",
            "localdomain",
            "internal",
            "intranet",
            "private",
            "corp",
            "home",
            "lan",
            "home.arpa",
            "svc",
            "pod",
            "cluster",
            "consul");

    /**
     * Ports from 1024 up where no webhook receiver listens but services that take orders from whoever reaches them: SQL
     * Server, Oracle, NFS, ZooKeeper, Docker, etcd, MySQL, Erlang, PostgreSQL and its poolers, AMQP, CouchDB, Redis,
     * Kubernetes, Cassandra, InfluxDB, Vault, Consul, Kafka, Elasticsearch, kubelets, Memcached, RabbitMQ, CockroachDB,
     * MongoDB.
     */
    private static final Set<Integer> SERVICE_PORTS = Set.of(
            1433, 1434, 1521, 2049, 2181, 2375, 2376, 2377, 2379, 2380, 3306, 4369, 5432, 5433, 6432, 5671, 5672, 5984,
            6379, 6380, 6443, 7000, 7001, 7199, 8086, 8200, 8500, 8501, 9042, 9092, 9093, 9094, 9200, 9300, 10250,
            10255, 10256, 10257, 10259, 11211, 15672, 16379, 26257, 26379, 27017, 27018, 27019);

    private final boolean allowLoopback;

    /**
     * The rules of one service.
     *
     * @param allowLoopback whether receivers on this very machine are allowed; for a local run only
     */
    public UrlRules(boolean allowLoopback) {
        this.allowLoopback = allowLoopback;
    }

    /** The rule that this URL breaks, as far as its text tells; none where it may be used. */
    public Optional<UrlFault> faultOf(String text, Environment environment) {
        ReceiverUrl.Parsed parsed = ReceiverUrl.parse(text);
        return parsed.fault().or(() -> faultOf(parsed.url(), environment));
    }

    /** The rule that this address breaks; none where it may be dialled. */
    public Optional<UrlFault> faultOf(InetAddress address) {
        return AddressRules.faultOf(address).filter(fault -> !(allowLoopback && fault == UrlFault.LOOPBACK));
    }

    private Optional<UrlFault> faultOf(ReceiverUrl url, Environment environment) {
        if (allowLoopback && isLoopback(url)) {
            return isPort(url.port()) ? Optional.empty() : Optional.of(UrlFault.PORT);
        }
        if (!url.https() && environment != Environment.STAGING) {
            return Optional.of(UrlFault.HTTPS_REQUIRED);
        }
        return faultOfHost(url).or(() -> faultOfPort(url.port()));
    }

    private Optional<UrlFault> faultOfHost(ReceiverUrl url) {
        if (url.address() != null) {
            return faultOf(url.address());
        }
        if (url.host().indexOf('.') < 0) {
            return Optional.of(UrlFault.SINGLE_LABEL);
        }
        return INTERNAL_SUFFIXES.stream()
                .filter(suffix -> url.host().endsWith("." + suffix))
                .findFirst()
                .map(suffix -> UrlFault.INTERNAL_NAME);
    }

    private static Optional<UrlFault> faultOfPort(int port) {
        if (!isPort(port)) {
            return Optional.of(UrlFault.PORT);
        }
        return SERVICE_PORTS.contains(port) ? Optional.of(UrlFault.SERVICE_PORT) : Optional.empty();
    }

    private static boolean isPort(int port) {
        return port == 80 || port == 443 || (port >= FIRST_UNPRIVILEGED_PORT && port <= LAST_PORT);
    }

    private static boolean isLoopback(ReceiverUrl url) {
        return url.address() == null
                ? url.host().equals(LOCALHOST)
                : AddressRules.faultOf(url.address()).equals(Optional.of(UrlFault.LOOPBACK));
    }
}
