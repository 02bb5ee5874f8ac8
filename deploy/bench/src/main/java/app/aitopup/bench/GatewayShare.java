package app.aitopup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The gateway before a service that answers at once, in turn with nginx before the same one. */
final class GatewayShare {
    // Both sides are busy by then; with more the gateway, late on this machine, would refuse some of them (ADR 12).
    private static final int CONNECTIONS_AT_MOST = 64;

    private static final int CONNECTIONS_WHILE_COLD = 4;

    private final SuiteStack stack;
    private final Wrk wrk;
    private final Nginx nginx;
    private final Path keys;
    private final BenchOptions options;

    GatewayShare(SuiteStack stack, Wrk wrk, Nginx nginx, Path keys, BenchOptions options) {
        this.stack = stack;
        this.wrk = wrk;
        this.nginx = nginx;
        this.keys = keys;
        this.options = options;
    }

    Bar measure() throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        stack.up("--set", "gateway.AITOPUP_GATEWAY_TOPUP_URLS=" + nginx.upstreamUrl());
        try {
            warmUp();
            for (int round = 1; round <= options.rounds(); round++) {
                ours.add(send(stack.gateway()));
                bare.add(send(nginx.proxyUrl()));
                System.err.printf(
                        "gateway %d: %.0f/s, nginx %.0f/s%n", round, ours.get(round - 1), bare.get(round - 1));
            }
        } finally {
            stack.up();
        }
        return Bar.rate("gateway with key check : nginx before the same upstream", "requests/s", ours, bare, 0.4, 0.7);
    }

    /** Softly first: it has just been started. */
    private void warmUp() throws IOException, InterruptedException {
        wrk.send(stack.gateway(), keys, CONNECTIONS_WHILE_COLD, options.round());
        WarmUp.run(options.warmUpAtMost(), () -> send(stack.gateway()));
    }

    private double send(String url) throws IOException, InterruptedException {
        Wrk.Outcome outcome =
                wrk.send(url, keys, Math.min(CONNECTIONS_AT_MOST, options.connections()), options.round());
        return outcome.perSecond();
    }
}
