package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.events.EventType;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.ClientAddresses;
import app.aitopup.gateway.FundDemo;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.AddressBlocks;
import app.aitopup.gateway.domain.Allowance;
import app.aitopup.gateway.domain.Limit;
import app.aitopup.gateway.domain.TokenBuckets;
import app.aitopup.gateway.outbound.OwnApi;
import app.aitopup.gateway.outbound.OwnApi.Answer;
import app.aitopup.gateway.outbound.OwnApi.Caller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The first page's demo, which is no film: a real top-up in staging, sent with a key that stays here, to a recipient of
 * the visitor's own. Every step is told as it happens; one that does not happen in time is told, too, with what is
 * down.
 */
@ApplicationScoped
class LiveDemo implements Pages {
    /** Where the demo's webhooks go, and those of whoever has no receiver yet. */
    static final String RECEIVER = "/demo/receiver";

    private static final Logger LOG = Logger.getLogger(LiveDemo.class);
    private static final String API = "/api/public/v1";
    private static final String PLATFORM = "claude";
    /** Whoever comes by spends what the key may: never more than play money. */
    private static final String STAGING = "ak_staging_";

    /** What a visitor's wallet has to begin with, and what each demo adds: the figures of the announcement. */
    private static final int FIRST_CENTS = 4400;

    private static final int AMOUNT_CENTS = 1000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(400);
    private static final Pattern VISITOR = Pattern.compile("[0-9a-f]{12}");
    private static final int VISITORS_AT_MOST = 100_000;
    private static final List<String> SIGNATURES =
            List.of("X-AiTopUp-Event", "X-AiTopUp-Signature", "webhook-id", "webhook-timestamp", "webhook-signature");

    private final OwnApi api;
    private final FundDemo fundDemo;
    private final ClientAddresses addresses;
    private final Vertx vertx;
    private final GatewayConfig.Portal config;
    private final TokenBuckets visitors;
    private final AtomicReference<String> readyFor = new AtomicReference<>();

    LiveDemo(OwnApi api, FundDemo fundDemo, ClientAddresses addresses, Vertx vertx, GatewayConfig config) {
        this.api = api;
        this.fundDemo = fundDemo;
        this.addresses = addresses;
        this.vertx = vertx;
        this.config = config.portal();
        this.visitors = new TokenBuckets(
                new Limit("demos", this.config.demoBurst(), 1, this.config.demoEvery()),
                VISITORS_AT_MOST,
                System::nanoTime);
    }

    @Override
    public void on(Site site) {
        site.open("/", visit -> Uni.createFrom().item(Reply.page("landing.html", Map.of("demo", isSetUp()))));
        site.open("/demo/run", this::run);
    }

    private boolean isSetUp() {
        return config.publicUrl().isPresent()
                && config.demoKeyFile().filter(Files::isReadable).isPresent();
    }

    private Uni<Reply> run(Visit visit) {
        String key = key();
        if (visit.isHead()) {
            return Uni.createFrom().item(new Reply.Document(EventStream.TYPE, ""));
        }
        EventStream events = EventStream.open(visit.http().response());
        Allowance allowance =
                visitors.take(AddressBlocks.countedAs(addresses.of(visit.http().request())));
        if (!allowance.granted()) {
            events.send(
                    "trouble",
                    Map.of("what", "You have seen it a few times in a row", "retry", allowance.retryAfterSeconds()));
            events.send("end", Map.of());
            events.end();
            return Uni.createFrom().item(new Reply.Answered());
        }
        String visitor = visit.query("visitor");
        Run run = new Run(
                events,
                new Caller(key, visit.caller().address(), visit.caller().requestId()),
                VISITOR.matcher(visitor).matches()
                        ? visitor
                        : UUID.randomUUID().toString().replace("-", "").substring(0, "012345678901".length()));
        run.start()
                .onFailure()
                .invoke(failure -> run.trouble(failure))
                .onItemOrFailure()
                .transformToUni((done, failure) -> Uni.createFrom().voidItem())
                .subscribe()
                .with(done -> {
                    events.send("end", Map.of("visitor", run.visitor));
                    events.end();
                });
        return Uni.createFrom().item(new Reply.Answered());
    }

    private String key() {
        try {
            Path file = config.demoKeyFile().orElseThrow(() -> Refusal.of(Code.NOT_FOUND));
            String key = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (!key.startsWith(STAGING)) {
                LOG.error("the demo's key is none of staging: there is no demo");
                throw Refusal.of(Code.SERVICE_UNAVAILABLE);
            }
            return key;
        } catch (IOException e) {
            LOG.warnf("no demo without its key: %s", e.toString());
            throw Refusal.of(Code.SERVICE_UNAVAILABLE);
        }
    }

    /** A step that did not come about. */
    private static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1;

        Missing(String what) {
            super(what, null, false, false);
        }
    }

    /** One demo. */
    private final class Run {
        private final EventStream events;
        private final Caller caller;
        private final String visitor;
        private final String recipient;

        Run(EventStream events, Caller caller, String visitor) {
            this.events = events;
            this.caller = caller;
            this.visitor = visitor;
            this.recipient = "visitor-" + visitor + "@example.com";
        }

        Uni<Void> start() {
            return listen().chain(this::firstBalance).chain(before -> {
                events.send("wallet", Map.of("cents", before, "recipient", recipient));
                events.send("request", body());
                return send().chain(sent -> told(sent, before));
            });
        }

        void trouble(Throwable failure) {
            if (!(failure instanceof Missing)) {
                LOG.warnf("the demo broke off: %s", failure.toString());
            }
            String what = failure instanceof Missing ? failure.getMessage() : "Something went wrong on our side";
            events.send("trouble", Map.of("what", what));
        }

        /** The endpoint that the demo's webhooks go to; made where there is none. */
        private Uni<Void> listen() {
            String url = config.publicUrl()
                    .map(root -> root.resolve(RECEIVER))
                    .map(URI::toString)
                    .orElseThrow(() -> new Missing("The demo is not set up here"));
            String ready = url + ' ' + caller.bearer().hashCode();
            if (ready.equals(readyFor.get())) {
                return Uni.createFrom().voidItem();
            }
            return call("GET", "/webhooks", null)
                    .chain(endpoints -> {
                        require(endpoints, "The webhook service does not answer");
                        boolean listens = endpoints.items().stream()
                                .anyMatch(one -> url.equals(one.get("url")) && Boolean.TRUE.equals(one.get("enabled")));
                        return listens
                                ? Uni.createFrom().item(endpoints)
                                : call("POST", "/webhooks", Map.of("url", url, "description", "The first page's demo"));
                    })
                    .invoke(made -> {
                        require(made, "The demo's endpoint cannot be made");
                        readyFor.set(ready);
                    })
                    .replaceWithVoid();
        }

        private Uni<Long> firstBalance() {
            return balance()
                    .chain(cents -> cents > 0
                            ? Uni.createFrom().item(cents)
                            : charge(FIRST_CENTS).invoke(Run::requireDelivery).chain(first -> balance()));
        }

        private static void requireDelivery(Answer sent) {
            if (!sent.is(Code.TOPUP_DELIVERED)) {
                throw new Missing("The top-up service does not deliver just now (" + sent.code() + ": "
                        + (sent.success() ? "it is late" : sent.message()) + ")");
            }
        }

        private Uni<Long> balance() {
            return call("GET", "/wallets?platform=" + PLATFORM + "&recipient_email=" + Visit.encoded(recipient), null)
                    .map(wallets -> {
                        require(wallets, "The wallet service does not answer");
                        return wallets.items().stream()
                                .map(wallet -> ((Number) wallet.get("balance_cents")).longValue())
                                .findFirst()
                                .orElse(0L);
                    });
        }

        private Map<String, Object> body() {
            return body(AMOUNT_CENTS);
        }

        private Map<String, Object> body(int cents) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("platform", PLATFORM);
            body.put("amount_cents", cents);
            body.put("recipient_email", recipient);
            return body;
        }

        /** Play money that has run out is filled up, and the call made once more. */
        private Uni<Answer> charge(int cents) {
            return call("POST", "/topup/send", body(cents))
                    .chain(sent -> sent.is(Code.BALANCE_INSUFFICIENT)
                            ? fundDemo.fund(caller.bearer(), caller.address())
                                    .chain(funded -> call("POST", "/topup/send", body(cents)))
                            : Uni.createFrom().item(sent));
        }

        private Uni<Answer> send() {
            long begun = System.nanoTime();
            return charge(AMOUNT_CENTS).invoke(sent -> {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("status", sent.status());
                answer.put("ms", Duration.ofNanos(System.nanoTime() - begun).toMillis());
                answer.put("body", sent.envelope());
                events.send("response", answer);
            });
        }

        private Uni<Void> told(Answer sent, long before) {
            // One that is late may still come.
            if (!sent.is(Code.TOPUP_PENDING)) {
                requireDelivery(sent);
            }
            return until(
                            this::balance,
                            cents -> cents > before,
                            "The top-up is accepted, but the wallet has not been credited yet")
                    .invoke(cents -> events.send("wallet", Map.of("cents", cents, "recipient", recipient)))
                    .chain(credited -> until(
                            () -> webhook(sent.transactionId()),
                            Objects::nonNull,
                            "The money has moved, but the webhook has not arrived yet: the webhook service is late"))
                    .invoke(webhook -> events.send("webhook", webhook))
                    .replaceWithVoid();
        }

        /** The delivery of this top-up's event, once it has succeeded; null before. */
        private Uni<Map<String, Object>> webhook(String transactionId) {
            String eventId = Ids.event(transactionId, EventType.TOPUP_DELIVERED.type());
            return call("GET", "/webhooks/deliveries?limit=20&event_type=topup.delivered", null)
                    .invoke(deliveries ->
                            require(deliveries, "The money has moved, but the webhook service does not answer"))
                    .map(deliveries -> deliveries.items().stream()
                            .filter(delivery -> eventId.equals(delivery.get("event_id"))
                                    && "succeeded".equals(delivery.get("status")))
                            .findFirst()
                            .map(LiveDemo::arrived)
                            .orElse(null));
        }

        private <T> Uni<T> until(Supplier<Uni<T>> look, Function<T, Boolean> holds, String otherwise) {
            return until(System.nanoTime() + config.demoPatience().toNanos(), look, holds, otherwise);
        }

        private <T> Uni<T> until(long deadline, Supplier<Uni<T>> look, Function<T, Boolean> holds, String otherwise) {
            return look.get().chain(found -> {
                if (holds.apply(found)) {
                    return Uni.createFrom().item(found);
                }
                if (System.nanoTime() - deadline > 0 || !events.isOpen()) {
                    throw new Missing(otherwise);
                }
                return Uni.createFrom()
                        .<T>emitter(later -> vertx.setTimer(LOOK_EVERY.toMillis(), due -> later.complete(null)))
                        .chain(due -> until(deadline, look, holds, otherwise));
            });
        }

        private Uni<Answer> call(String method, String path, Object body) {
            return api.call(caller, method, API + path, Map.of(), body);
        }
    }

    private static void require(Answer answer, String otherwise) {
        if (answer.is(Code.RATE_LIMIT_EXCEEDED)) {
            throw new Missing("Many people look at this just now; try again in a moment");
        }
        if (!answer.success()) {
            throw new Missing(otherwise + " (" + answer.code() + ": " + answer.message() + ")");
        }
    }

    @SuppressWarnings("unchecked") // As the delivery log is answered.
    private static Map<String, Object> arrived(Map<String, Object> delivery) {
        List<Map<String, Object>> attempts = (List<Map<String, Object>>) delivery.get("attempts");
        Map<String, Object> attempt = attempts.get(attempts.size() - 1);
        Map<String, Object> request = (Map<String, Object>) attempt.get("request");
        Map<String, Object> headers = (Map<String, Object>) request.get("headers");
        Map<String, Object> shown = new LinkedHashMap<>();
        SIGNATURES.forEach(name -> Optional.ofNullable(headers.get(name)).ifPresent(value -> shown.put(name, value)));
        return Map.of(
                "headers", shown,
                "body", request.get("body"),
                "status", ((Map<String, Object>) attempt.get("response")).get("status"),
                "ms", attempt.get("duration_ms"));
    }
}
