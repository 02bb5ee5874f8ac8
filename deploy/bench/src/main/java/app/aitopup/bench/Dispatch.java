package app.aitopup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The webhook service telling what was delivered while it stood still, alone: read from the topic, stored, signed,
 * sent, logged; then wrk posting as many bytes to the same receiver.
 */
final class Dispatch {
    private static final List<String> OTHERS = List.of("gateway", "topup", "wallet");

    private final SuiteStack stack;
    private final Flow flow;
    private final Wrk wrk;
    private final Nginx nginx;
    private final Path keys;
    private final BenchOptions options;

    Dispatch(SuiteStack stack, Flow flow, Wrk wrk, Nginx nginx, Path keys, BenchOptions options) {
        this.stack = stack;
        this.flow = flow;
        this.wrk = wrk;
        this.nginx = nginx;
        this.keys = keys;
        this.options = options;
    }

    Bar measure() throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            ours.add(dispatch());
            bare.add(wrk.post(nginx.receiverUrl(), options.connections(), options.round())
                    .perSecond());
            System.err.printf("dispatch %d: %.0f/s, bare %.0f/s%n", round, ours.get(round - 1), bare.get(round - 1));
        }
        return Bar.rate(
                "webhook attempts, signed and logged : bare requests to the same receiver",
                "attempts/s",
                ours,
                bare,
                0.2,
                0.5);
    }

    private double dispatch() throws IOException, InterruptedException {
        String latest = flow.latest();
        nginx.forget();
        stack.signal("webhook", "STOP");
        try {
            wrk.send(stack.gateway(), keys, options.connections(), options.filling());
            // What wrk did not wait for ends, too.
            flow.awaitEnded();
            for (String other : OTHERS) {
                stack.signal(other, "STOP");
            }
        } finally {
            stack.signal("webhook", "CONT");
        }
        try {
            flow.awaitTold(latest);
            return nginx.steadyPerSecond();
        } finally {
            for (String other : OTHERS) {
                stack.signal(other, "CONT");
            }
        }
    }
}
