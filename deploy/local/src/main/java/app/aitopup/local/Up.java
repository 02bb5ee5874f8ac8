package app.aitopup.local;

import app.aitopup.local.StateDirectory.Running;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code deploy/local/up}: brings up what is missing of a stack. */
final class Up {

    private static final Duration START_CANCEL_BOUND = Duration.ofSeconds(15);

    private final UpOptions options;
    private final StateDirectory state;
    private final Ports ports;
    private final Stack stack;
    private final ServiceBuild build;
    private final PrintStream out;

    /** What Ctrl-C does: nothing when the stack is to go on without this program. */
    private volatile boolean stopAtExit;

    private volatile boolean exiting;

    private Up(UpOptions options, Checkout checkout, PrintStream out) throws IOException {
        this.options = options;
        this.state = StateDirectory.at(options.state().orElse(checkout.defaultState()));
        this.ports = Ports.of(state, options.ports());
        this.stack = new Stack(checkout, state, ports, out);
        this.build = new ServiceBuild(checkout, state.log("build"), out);
        this.out = out;
        this.stopAtExit = !options.detach();
    }

    public static void main(String[] arguments) throws Exception {
        UpOptions options;
        try {
            options = UpOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " (up --help says more)");
            System.exit(2);
            return;
        }
        if (options.help()) {
            System.out.print(UpOptions.HELP);
            return;
        }
        Up up = new Up(options, Checkout.here(), System.out);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> up.atExit(main), "stop-stack"));
        int exitCode = up.run();
        if (!up.exiting) {
            System.exit(exitCode);
        }
    }

    private int run() throws IOException {
        try {
            start();
            if (!options.detach()) {
                out.println("Following the logs; Ctrl-C stops everything.");
                new LogFollower(state, out).follow();
                out.println("The stack has been stopped.");
            }
            stopAtExit = false;
            return 0;
        } catch (StackFailure e) {
            if (!exiting) {
                stopAtExit = false;
                System.err.println(e.getMessage());
                System.err.println("What runs keeps running: up tries the rest again, down stops it.");
            }
            return 1;
        } catch (InterruptedException e) {
            // Ctrl-C: the rest is atExit's.
            return 1;
        }
    }

    private void atExit(Thread main) {
        exiting = true;
        if (!stopAtExit) {
            return;
        }
        try {
            // It may be starting things, which would outlive us.
            main.interrupt();
            build.cancel();
            main.join(START_CANCEL_BOUND.toMillis());
            Closeable turn = state.lock();
            try {
                stack.stop();
            } finally {
                turn.close();
            }
        } catch (IOException | StackFailure e) {
            System.err.println(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start() throws IOException, InterruptedException, StackFailure {
        Closeable turn = state.lock();
        try {
            if (options.fresh()) {
                stack.stop();
                state.empty();
            }
            requireRememberedPorts();
            Map<Service, Integer> replicas = options.infra() ? Map.of() : replicas();
            stack.clearTheWay(replicas);
            ports.save();
            buildWhatIsStale(replicas);
            stack.startInfrastructure(options.shortLived());
            if (options.infra()) {
                describe(Optional.empty(), Optional.empty());
                out.printf(
                        "PostgreSQL: jdbc:postgresql://127.0.0.1:%d/ (user and password %s), Kafka: 127.0.0.1:%d%n",
                        ports.of(Ports.POSTGRES), PostgresServer.USER, ports.of(Ports.KAFKA));
            } else {
                startServices(replicas);
            }
            out.printf("Logs: %s    Stop: deploy/local/down%s%n", state.logs(), stateOption());
        } finally {
            turn.close();
        }
    }

    private void startServices(Map<Service, Integer> replicas) throws IOException, InterruptedException, StackFailure {
        Secrets secrets = Secrets.of(state);
        stack.startServices(replicas, options.settings(), secrets, options.shortLived());
        describe(Optional.of(secrets), Optional.empty());
        URI gateway = URI.create(Service.url(ports.of(Service.GATEWAY, 1)));
        DemoAccount.Known demo = DemoAccount.at(gateway, secrets.operatorToken(), state.demoAccount());
        DemoAccount.makeFirstPageKey(gateway, state.firstPageKey());
        describe(Optional.of(secrets), Optional.of(demo));
        out.printf(
                """

                AiTopUp is up: %s  (open it in a browser: a demo, the docs, and a dashboard of your own)
                Staging key of %s: %s

                curl -X POST %s/api/public/v1/topup/send \\
                  -H "Authorization: Bearer %s" \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "platform": "claude",
                    "amount_cents": 1000,
                    "recipient_email": "user@example.com"
                  }'

                """,
                gateway, demo.email(), demo.stagingKey(), gateway, demo.stagingKey());
    }

    private void describe(Optional<Secrets> secrets, Optional<DemoAccount.Known> demo) throws IOException {
        StateDirectory.writeJson(state.stackFile(), StackFile.of(state.alive(), ports, secrets, demo));
    }

    private String stateOption() {
        return options.state().map(path -> " --state " + path).orElse("");
    }

    private void requireRememberedPorts() throws IOException, StackFailure {
        for (Running running : state.alive()) {
            if (ports.of(running.name()) != running.port()) {
                throw new StackFailure("%s runs on port %d; to change ports, run deploy/local/down%s before"
                        .formatted(running.name(), running.port(), stateOption()));
            }
        }
    }

    /** As many as were asked for; where nothing was said, as many as were started before. */
    private Map<Service, Integer> replicas() throws IOException {
        Map<Service, Integer> replicas = new EnumMap<>(Service.class);
        List<String> started = state.started().stream().map(Running::name).toList();
        for (Service service : Service.values()) {
            int before = 1;
            for (int number = 1; number <= Service.MAX_REPLICAS; number++) {
                if (started.contains(service.replica(number))) {
                    before = number;
                }
            }
            replicas.put(service, options.replicas().getOrDefault(service, before));
        }
        return replicas;
    }

    private void buildWhatIsStale(Map<Service, Integer> replicas)
            throws IOException, InterruptedException, StackFailure {
        List<Running> alive = state.alive();
        List<Service> stale = new ArrayList<>();
        for (Service service : replicas.keySet()) {
            if (!build.isStale(service)) {
                continue;
            }
            // Its classes are read from the very files that a build replaces.
            if (alive.stream().anyMatch(running -> running.name().startsWith(service.label() + "-"))) {
                out.printf("%s has changed since it was started; down and up again run the change%n", service.module());
            } else {
                stale.add(service);
            }
        }
        if (!stale.isEmpty()) {
            build.build(stale);
        }
    }
}
