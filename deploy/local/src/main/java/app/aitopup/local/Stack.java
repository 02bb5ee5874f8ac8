package app.aitopup.local;

import app.aitopup.local.StateDirectory.Running;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The processes of one state directory: starts those that are missing, in order, and stops all, in the reverse order.
 *
 * <p>Whoever changes anything through it holds the directory's lock.
 */
final class Stack {

    private static final Duration READY_BOUND = Duration.ofSeconds(60);

    /** Long, because a service that is stopped for the first time writes its class archive before it ends. */
    private static final Duration STOP_BOUND = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(50);

    private final Checkout checkout;
    private final StateDirectory state;
    private final Ports ports;
    private final Installation installation;
    private final ClassArchive archives;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    Stack(Checkout checkout, StateDirectory state, Ports ports, PrintStream out) {
        this.checkout = checkout;
        this.state = state;
        this.ports = ports;
        this.installation = new Installation(checkout, state.path().resolve("services"));
        this.archives = new ClassArchive(checkout);
        this.out = out;
    }

    /**
     * Clears the way before anything is built or started: ends a PostgreSQL whose keeper crashed, and refuses to go on
     * when somebody else is on one of the ports. Half a stack is no use to anybody.
     */
    void clearTheWay(Map<Service, Integer> replicas) throws IOException, InterruptedException, StackFailure {
        if (running(Ports.POSTGRES).isEmpty()) {
            stopPostgresLeftBehind();
        }
        Map<String, Integer> wanted = new LinkedHashMap<>();
        wanted.put(Ports.POSTGRES, ports.of(Ports.POSTGRES));
        wanted.put(Ports.KAFKA, ports.of(Ports.KAFKA));
        replicas.forEach((service, count) -> IntStream.rangeClosed(1, count)
                .forEach(number -> wanted.put(service.replica(number), ports.of(service, number))));
        IntStream.rangeClosed(1, replicas.getOrDefault(Service.GATEWAY, 0))
                .mapToObj(number -> Ports.metrics(Service.GATEWAY.replica(number)))
                .forEach(name -> wanted.put(name, ports.of(name)));
        for (Running alive : state.alive()) {
            wanted.remove(alive.name());
            wanted.remove(Ports.metrics(alive.name()));
        }
        if (wanted.containsKey(Ports.KAFKA)) {
            wanted.put(Ports.KAFKA_CONTROLLER, ports.of(Ports.KAFKA_CONTROLLER));
        }
        for (Map.Entry<String, Integer> port : wanted.entrySet()) {
            if (!Ports.isFree(port.getValue())) {
                throw new StackFailure("port %d, which %s needs, is in use by something that is not of this stack"
                        .formatted(port.getValue(), port.getKey()));
            }
        }
    }

    private boolean stopPostgresLeftBehind() throws IOException, InterruptedException {
        Optional<OwnedProcess> postmaster = PostgresServer.leftover(state.postgresData());
        if (postmaster.isPresent()) {
            out.printf(
                    "postgres (process %d) has outlived the program that kept it: stopping it%n",
                    postmaster.get().pid());
            PostgresServer.stopLeftover(postmaster.get());
        }
        return postmaster.isPresent();
    }

    /** @param shortLived whether what is started is to do without the optimising compiler */
    void startInfrastructure(boolean shortLived) throws IOException, InterruptedException, StackFailure {
        start(List.of(postgres(), kafka(shortLived)));
    }

    private Component postgres() {
        return program(
                Ports.POSTGRES,
                PostgresServer.class,
                ports.of(Ports.POSTGRES),
                // It starts PostgreSQL and then waits for its end.
                true,
                // Needed to unpack PostgreSQL once; the least is kept afterwards.
                List.of("-Xms8m", "-Xmx256m", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10"),
                List.of(
                        state.postgresData().toString(),
                        Integer.toString(ports.of(Ports.POSTGRES)),
                        checkout.postgresBinaries().toString()));
    }

    private Component kafka(boolean shortLived) {
        int port = ports.of(Ports.KAFKA);
        int controllerPort = ports.of(Ports.KAFKA_CONTROLLER);
        return program(
                Ports.KAFKA,
                KafkaBroker.class,
                port,
                shortLived,
                List.of("-Xmx384m"),
                List.of(state.kafkaData().toString(), Integer.toString(port), Integer.toString(controllerPort)));
    }

    /** A program of this module, which says with a file that it is ready. */
    private Component program(
            String name, Class<?> main, int port, boolean shortLived, List<String> memory, List<String> arguments) {
        Path ready = state.ready(name);
        List<String> command = jvm(shortLived);
        command.addAll(memory);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        command.add(ready.toString());
        return new Component(name, port, command, Map.of(), pid -> ReadyFile.names(ready, pid), READY_BOUND);
    }

    private static List<String> jvm(boolean shortLived) {
        List<String> command = new ArrayList<>(List.of(Component.java(), "-XX:+UseSerialGC"));
        if (shortLived) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        return command;
    }

    /**
     * All services at once, with so many replicas of each; others are stopped when nobody is told of them any more.
     *
     * @param shortLived whether what is started is to do without the optimising compiler
     */
    void startServices(
            Map<Service, Integer> replicas,
            Map<Service, Map<String, String>> settings,
            Secrets secrets,
            boolean shortLived)
            throws IOException, InterruptedException, StackFailure {
        Map<Service, List<String>> urls = new EnumMap<>(Service.class);
        replicas.forEach((service, count) -> urls.put(
                service,
                IntStream.rangeClosed(1, count)
                        .mapToObj(number -> Service.url(ports.of(service, number)))
                        .toList()));
        List<Component> components = new ArrayList<>();
        for (Service service : replicas.keySet()) {
            for (int number = 1; number <= replicas.get(service); number++) {
                Map<String, String> environment = service.environment(urls, ports, number, secrets);
                environment.putAll(settings.getOrDefault(service, Map.of()));
                components.add(replica(service, number, environment, shortLived));
            }
        }
        start(components);
        for (Service service : replicas.keySet()) {
            Optional<Path> jar = installation.installed(service);
            if (jar.isPresent()) {
                archives.hasStarted(jar.get());
            }
        }
        List<String> wanted = components.stream().map(Component::name).toList();
        stopTogether(state.started().stream()
                .filter(running -> isReplica(running) && !wanted.contains(running.name()))
                .toList());
    }

    private static boolean isReplica(Running running) {
        return !running.name().equals(Ports.KAFKA) && !running.name().equals(Ports.POSTGRES);
    }

    private Component replica(Service service, int number, Map<String, String> environment, boolean shortLived)
            throws IOException {
        int port = ports.of(service, number);
        List<String> command = jvm(shortLived);
        command.add("-Xmx256m");
        Path jar = installation.jar(service);
        command.addAll(archives.options(service, jar, number));
        // Relative, so that it is the same in every state directory, and one archive fits all.
        command.addAll(List.of("-jar", state.path().relativize(jar).toString()));
        URI ready = URI.create(Service.url(port) + "/q/health/ready");
        return new Component(service.replica(number), port, command, environment, pid -> answers(ready), READY_BOUND);
    }

    private boolean answers(URI uri) {
        try {
            return http.send(
                                    HttpRequest.newBuilder(uri)
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Starts those that do not run, together, then those that run with other settings again, one after the other, so
     * that of two replicas one always serves; answers when every one of the components is ready.
     */
    private void start(List<Component> components) throws IOException, InterruptedException, StackFailure {
        Map<Component, Running> waiting = new LinkedHashMap<>();
        List<Component> missing = new ArrayList<>();
        Map<Component, Running> changed = new LinkedHashMap<>();
        for (Component component : components) {
            Optional<Running> running = running(component.name());
            if (running.isEmpty()) {
                missing.add(component);
            } else if (!running.get().settings().equals(component.settings())) {
                changed.put(component, running.get());
            } else if (component.readiness().isReady(running.get().pid())) {
                out.println(component.name() + " runs already");
            } else {
                waiting.put(component, running.get());
            }
        }
        for (Component component : missing) {
            waiting.put(component, component.start(state));
        }
        awaitReady(waiting);
        for (Map.Entry<Component, Running> change : changed.entrySet()) {
            Component component = change.getKey();
            out.println(component.name() + " runs with other settings, so it is started again");
            stopTogether(List.of(change.getValue()));
            awaitReady(new LinkedHashMap<>(Map.of(component, component.start(state))));
        }
    }

    private void awaitReady(Map<Component, Running> waiting) throws InterruptedException, StackFailure {
        long begin = System.nanoTime();
        while (!waiting.isEmpty()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            Iterator<Map.Entry<Component, Running>> entries = waiting.entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<Component, Running> entry = entries.next();
                Component component = entry.getKey();
                Running running = entry.getValue();
                if (component.readiness().isReady(running.pid())) {
                    out.printf("%s ready in %.1f s%n", component.name(), waited.toMillis() / 1000.0);
                    entries.remove();
                } else if (!running.process().isAlive()) {
                    throw StackFailure.inComponent(component.name(), "ended while starting", Path.of(running.log()));
                } else if (waited.compareTo(component.bound()) > 0) {
                    throw StackFailure.inComponent(
                            component.name(),
                            "is not ready after %d s".formatted(waited.toSeconds()),
                            Path.of(running.log()));
                }
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private Optional<Running> running(String name) throws IOException {
        return state.alive().stream()
                .filter(running -> running.name().equals(name))
                .findFirst();
    }

    /** Stops everything that was ever started here: services, then Kafka, then PostgreSQL. True if anything ran. */
    boolean stop() throws IOException, InterruptedException {
        List<Running> started = state.started();
        boolean anything =
                stopTogether(started.stream().filter(Stack::isReplica).toList());
        for (String name : List.of(Ports.KAFKA, Ports.POSTGRES)) {
            anything |= stopTogether(started.stream()
                    .filter(running -> running.name().equals(name))
                    .toList());
        }
        anything |= stopPostgresLeftBehind();
        for (Service service : Service.values()) {
            installation.installed(service).ifPresent(jar -> archives.keep(service, jar));
        }
        installation.deleteOld();
        Files.deleteIfExists(state.stackFile());
        return anything;
    }

    private boolean stopTogether(List<Running> those) throws IOException, InterruptedException {
        List<Running> alive =
                those.stream().filter(running -> running.process().isAlive()).toList();
        for (Running running : alive) {
            running.process().signal("TERM");
        }
        for (Running running : alive) {
            if (running.process().awaitEnd(STOP_BOUND) == OwnedProcess.Ending.KILLED) {
                out.printf("%s did not stop within %d s and was killed%n", running.name(), STOP_BOUND.toSeconds());
            } else {
                out.println(running.name() + " stopped");
            }
        }
        for (Running running : those) {
            state.forget(running.name());
        }
        return !alive.isEmpty();
    }
}
