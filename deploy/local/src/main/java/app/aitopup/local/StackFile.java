package app.aitopup.local;

import app.aitopup.local.StateDirectory.Running;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What runs, for people and scripts: the content of {@code stack.json}. What is not there is null, or empty. */
record StackFile(
        String gatewayUrl,
        List<String> gatewayUrls,
        String stagingKey,
        String liveKey,
        String operatorToken,
        Demo demo,
        String kafka,
        Postgres postgres,
        Map<String, List<Instance>> services) {

    record Demo(String email, String password) {}

    /** The URL takes a database's name at its end. */
    record Postgres(String url, String user, String password) {}

    /**
     * One replica.
     *
     * @param metricsUrl what Prometheus would ask
     */
    record Instance(String url, long pid, String log, String metricsUrl) {}

    static StackFile of(List<Running> alive, Ports ports, Optional<Secrets> secrets, Optional<DemoAccount.Known> demo) {
        Map<String, List<Instance>> services = new TreeMap<>();
        for (Service service : Service.values()) {
            List<Instance> instances = alive.stream()
                    .filter(running -> running.name().startsWith(service.label() + "-"))
                    .map(running -> new Instance(
                            Service.url(running.port()),
                            running.pid(),
                            running.log(),
                            metricsUrl(service, running, ports)))
                    .toList();
            if (!instances.isEmpty()) {
                services.put(service.label(), instances);
            }
        }
        List<String> gatewayUrls = services.getOrDefault(Service.GATEWAY.label(), List.of()).stream()
                .map(Instance::url)
                .toList();
        return new StackFile(
                gatewayUrls.isEmpty() ? null : gatewayUrls.get(0),
                gatewayUrls,
                demo.map(DemoAccount.Known::stagingKey).orElse(null),
                demo.map(DemoAccount.Known::liveKey).orElse(null),
                secrets.map(Secrets::operatorToken).orElse(null),
                demo.map(known -> new Demo(known.email(), known.password())).orElse(null),
                "127.0.0.1:" + ports.of(Ports.KAFKA),
                new Postgres(
                        "jdbc:postgresql://127.0.0.1:" + ports.of(Ports.POSTGRES) + "/",
                        PostgresServer.USER,
                        PostgresServer.PASSWORD),
                services);
    }

    private static String metricsUrl(Service service, Running running, Ports ports) {
        int port = service == Service.GATEWAY ? ports.of(Ports.metrics(running.name())) : running.port();
        return Service.url(port) + "/q/metrics";
    }
}
