package app.aitopup.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The four services: where each is built, where it listens, and the environment it runs in. */
enum Service {
    GATEWAY(8080),
    TOPUP(8100),
    WALLET(8200),
    WEBHOOK(8300);

    /** Keeps every replica inside its service's own hundred of ports. */
    static final int MAX_REPLICAS = 20;

    private final int firstPort;

    Service(int firstPort) {
        this.firstPort = firstPort;
    }

    /** As in commands, logs and {@code stack.json}; also the name of its database. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String module() {
        return label() + "-service";
    }

    /** Replicas are counted from 1. */
    String replica(int number) {
        return label() + "-" + number;
    }

    int defaultPort(int number) {
        return firstPort + number - 1;
    }

    static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** The settings of one replica; {@code urls} are those of every replica of every service. */
    Map<String, String> environment(Map<Service, List<String>> urls, Ports ports, int number, Secrets secrets) {
        String database = "postgresql://127.0.0.1:" + ports.of(Ports.POSTGRES) + "/" + label();
        Map<String, String> environment = new TreeMap<>(Map.of(
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                Integer.toString(ports.of(this, number)),
                "QUARKUS_DATASOURCE_USERNAME",
                PostgresServer.USER,
                "QUARKUS_DATASOURCE_PASSWORD",
                PostgresServer.PASSWORD,
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:" + database,
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                database,
                "KAFKA_BOOTSTRAP_SERVERS",
                "127.0.0.1:" + ports.of(Ports.KAFKA)));
        // Otherwise the C library keeps memory for every thread that ever asked for some: tens of megabytes a service.
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("AITOPUP_" + name() + "_CURSOR_KEY", secrets.cursorKey());
        if (this == GATEWAY) {
            environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
            environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(ports.of(Ports.metrics(replica(number)))));
            for (Service other : List.of(TOPUP, WALLET, WEBHOOK)) {
                environment.put(
                        "AITOPUP_GATEWAY_" + other.name() + "_URLS",
                        urls.get(other).stream().collect(Collectors.joining(",")));
            }
            environment.put("AITOPUP_GATEWAY_KEY_PEPPER", secrets.keyPepper());
            environment.put("AITOPUP_GATEWAY_OPERATOR_TOKEN", secrets.operatorToken());
            environment.put("AITOPUP_GATEWAY_SIGNING_KEYS_FILE", location(secrets.signingKeys()));
            environment.put(
                    "AITOPUP_GATEWAY_PORTAL_PUBLIC_URL", urls.get(GATEWAY).get(0));
            environment.put("AITOPUP_GATEWAY_PORTAL_DEMO_KEY_FILE", location(secrets.firstPageKey()));
            // There is no HTTPS here, and not every browser makes an exception for this machine.
            environment.put("AITOPUP_GATEWAY_SESSION_SECURE_COOKIE", "false");
        } else {
            // A file rather than a gateway's URL, because any one gateway may be killed.
            environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", location(secrets.verificationKeys()));
        }
        if (this == TOPUP) {
            environment.put("AITOPUP_TOPUP_VOUCHER_KEY", secrets.voucherKey());
        }
        if (this == WEBHOOK) {
            environment.put("AITOPUP_WEBHOOK_SECRET_KEY", secrets.webhookKey());
            // The developer's own receiver runs on this machine; closed everywhere else.
            environment.put("AITOPUP_WEBHOOK_ALLOW_LOOPBACK_RECEIVERS", "true");
        }
        return environment;
    }

    private static String location(Path keys) {
        return keys.toAbsolutePath().toString();
    }
}
