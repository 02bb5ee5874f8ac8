package app.aitopup.local;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code up} is asked to do.
 *
 * @param shortLived whether JVMs are to do without the optimising compiler
 * @param replicas only the services that were named
 * @param settings environment variables besides the stack's own, which they outdo; only the services that were named
 */
record UpOptions(
        boolean help,
        boolean detach,
        boolean fresh,
        boolean infra,
        boolean shortLived,
        Map<Service, Integer> replicas,
        Map<Service, Map<String, String>> settings,
        Optional<Path> state,
        Optional<Ports.Scheme> ports) {

    private static final Pattern SETTING =
            Pattern.compile("(?<service>[a-z]+)\\.(?<name>[A-Z_][A-Z0-9_]*)=(?<value>.*)", Pattern.DOTALL);

    static final String HELP =
            """
            deploy/local/up: runs the whole suite on this machine, without Docker.

            Builds what has changed, starts PostgreSQL, Kafka and the services where they do not run
            already, makes a demo account, and follows all logs until Ctrl-C, which stops everything.
            The data survives. Services that run are left as they are, also when their sources have changed.

              --detach               come back when everything is ready; deploy/local/down stops it
              --fresh                stop what runs and begin with empty data
              --infra                only PostgreSQL and Kafka, to run a service by hand or from an IDE
              --short-lived          for a stack of minutes: what is started compiles with C1 alone, which takes less
                                     of the processors at first, and is half as fast in the end; what runs already
                                     is left as it is
              --replicas topup=2,…   run several of a service (gateway, topup, wallet, webhook);
                                     more can be added, and some taken away, while the stack runs
              --set topup.NAME=value an environment variable for every replica of a service, for runs with faults or
                                     load; may be said often, and outdoes what the stack itself sets; it is not
                                     remembered, so the next up without it starts the service again
              --state DIR            where data, logs and secrets are kept (deploy/local/.state)
              --ports default|free   well-known ports, or any free ones, which the state directory
                                     remembers; not said: as the state directory had it, or default
              --help                 this text

            Ports: gateway 8080…, topup 8100…, wallet 8200…, webhook 8300…, the gateway's metrics 8400…, PostgreSQL 15432,
            Kafka 19092, 19093.
            What runs is described in stack.json in the state directory, logs are in logs/.
            """;

    /** Throws {@link IllegalArgumentException} with a message for the one who typed the arguments. */
    static UpOptions parse(String... arguments) {
        boolean help = false;
        boolean detach = false;
        boolean fresh = false;
        boolean infra = false;
        boolean shortLived = false;
        Map<Service, Integer> replicas = new EnumMap<>(Service.class);
        Map<Service, Map<String, String>> settings = new EnumMap<>(Service.class);
        Optional<Path> state = Optional.empty();
        Optional<Ports.Scheme> ports = Optional.empty();
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--detach" -> detach = true;
                case "--fresh" -> fresh = true;
                case "--infra" -> infra = true;
                case "--short-lived" -> shortLived = true;
                case "--replicas" -> replicas.putAll(parseReplicas(value(option, rest)));
                case "--set" -> parseSetting(value(option, rest), settings);
                case "--state" -> state = Optional.of(Path.of(value(option, rest)));
                case "--ports" -> ports = Optional.of(parseScheme(value(option, rest)));
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new UpOptions(help, detach, fresh, infra, shortLived, replicas, settings, state, ports);
    }

    static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static Ports.Scheme parseScheme(String text) {
        return switch (text) {
            case "default" -> Ports.Scheme.DEFAULT;
            case "free" -> Ports.Scheme.FREE;
            default -> throw new IllegalArgumentException("--ports takes default or free, not " + text);
        };
    }

    private static void parseSetting(String text, Map<Service, Map<String, String>> settings) {
        Matcher setting = SETTING.matcher(text);
        if (!setting.matches() || service(setting.group("service")).isEmpty()) {
            // Not the value, which may be a secret.
            throw new IllegalArgumentException(
                    "--set takes service.NAME=value, not " + text.replaceAll("(?s)=.*", "=…"));
        }
        settings.computeIfAbsent(service(setting.group("service")).orElseThrow(), service -> new TreeMap<>())
                .put(setting.group("name"), setting.group("value"));
    }

    private static Optional<Service> service(String label) {
        return List.of(Service.values()).stream()
                .filter(known -> known.label().equals(label))
                .findFirst();
    }

    private static Map<Service, Integer> parseReplicas(String text) {
        Map<Service, Integer> replicas = new EnumMap<>(Service.class);
        for (String pair : text.split(",", -1)) {
            String[] parts = pair.split("=", -1);
            Optional<Service> service = service(parts[0]);
            if (parts.length != 2 || service.isEmpty() || !parts[1].matches("[0-9]{1,2}")) {
                throw new IllegalArgumentException("--replicas takes service=number, not " + pair);
            }
            int count = Integer.parseInt(parts[1]);
            if (count < 1 || count > Service.MAX_REPLICAS) {
                throw new IllegalArgumentException(
                        "--replicas takes 1 to " + Service.MAX_REPLICAS + " of a service, not " + count);
            }
            replicas.put(service.get(), count);
        }
        return replicas;
    }
}
