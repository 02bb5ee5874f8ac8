package app.aitopup.topup.outbound;

import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import io.quarkus.runtime.Startup;
import io.smallrye.faulttolerance.api.CircuitBreakerName;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * The partner's API over HTTP/1.1: each call is tried again where it was refused or broke, and not made at all while
 * the circuit is open. Follows no redirect, uses no proxy. A bean of its own, because a call within a bean would pass
 * the fault tolerance by.
 */
@Startup
@ApplicationScoped
class PartnerClient {
    /** The name of the circuit. */
    static final String CIRCUIT = "partner";

    // Shorter than common servers keep idle connections (5 s and up), so that none closes as a request goes out on it.
    private static final int IDLE_CONNECTION_SECONDS = 2;
    private static final Pattern TRAILING_SLASHES = Pattern.compile("/+$");
    // RFC 6750, section 2.1: nothing that could end the header.
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final Vertx vertx;
    private final HttpClient http;
    private final PartnerAnswers answers;
    private final int timeoutMs;
    private final RequestOptions everyRequest;
    private final String orders;

    PartnerClient(Vertx vertx, TopupConfig config) {
        TopupConfig.Partner partner = config.partner();
        this.vertx = vertx;
        this.timeoutMs = partner.timeoutMs();
        this.answers = new PartnerAnswers(partner.askAgainAfter(), partner.askAgainAtMost());
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout(timeoutMs)
                        .setKeepAliveTimeout(IDLE_CONNECTION_SECONDS)
                        .setVerifyHost(true)
                        // A trace of ours is nobody else's.
                        .setTracingPolicy(TracingPolicy.IGNORE)
                        .setTrustAll(false))
                .with(new PoolOptions().setHttp1MaxSize(partner.atOnce()).setMaxWaitQueueSize(partner.atOnce()))
                // What goes wrong reaches the exchange; by itself it would be logged too, in the partner's words.
                .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
                .build();
        Optional<URI> url = partner.url();
        this.everyRequest =
                url.map(base -> everyRequest(base, token(partner), timeoutMs)).orElse(null);
        this.orders = url.map(base -> TRAILING_SLASHES
                                .matcher(Optional.ofNullable(base.getRawPath()).orElse(""))
                                .replaceAll("")
                        + "/v1/orders/")
                .orElse(null);
    }

    private static String token(TopupConfig.Partner partner) {
        // Said at the start, not when the first order's money is held already. The token itself is never repeated.
        return partner.token()
                .filter(token -> TOKEN.matcher(token).matches())
                .orElseThrow(() -> new IllegalStateException(
                        "aitopup.topup.partner.url is set, so aitopup.topup.partner.token has to be a bearer token"));
    }

    private static RequestOptions everyRequest(URI base, String token, int timeoutMs) {
        boolean secure = "https".equalsIgnoreCase(base.getScheme());
        if ((!secure && !"http".equalsIgnoreCase(base.getScheme()))
                || base.getHost() == null
                || base.getRawUserInfo() != null
                || base.getRawQuery() != null
                || base.getRawFragment() != null) {
            throw new IllegalStateException("aitopup.topup.partner.url has to be https://host[:port][/path]");
        }
        return new RequestOptions()
                .setHost(base.getHost())
                .setPort(base.getPort() >= 0 ? base.getPort() : secure ? 443 : 80)
                .setSsl(secure)
                .setFollowRedirects(false)
                .setConnectTimeout(timeoutMs)
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token)
                .putHeader(HttpHeaders.ACCEPT, "application/json")
                .putHeader(HttpHeaders.USER_AGENT, "AiTopUp/1");
    }

    /** Whether there is a partner at all. */
    boolean isConfigured() {
        return everyRequest != null;
    }

    /**
     * Asks the partner; its figures are in {@code application.properties}. Fails with a {@link PartnerFailure}, or with
     * an exception of the fault tolerance, where there is no answer to believe.
     */
    @CircuitBreakerName(CIRCUIT)
    @CircuitBreaker
    @Retry(retryOn = {PartnerFailure.Passing.class, TimeoutException.class})
    @ExponentialBackoff
    // The exchange ends by itself as soon; this holds also if it should not, and a probe that never ends would leave
    // the circuit half open for ever.
    @Timeout
    Uni<ProviderAnswer> ask(PartnerCall call, Order order) {
        return Uni.createFrom().deferred(() -> {
            RequestOptions options = new RequestOptions(everyRequest)
                    .setMethod(call == PartnerCall.DELIVER ? HttpMethod.PUT : HttpMethod.DELETE)
                    .setURI(orders + order.transactionId());
            Buffer body = Buffer.buffer();
            if (call == PartnerCall.DELIVER) {
                options.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
                body = new JsonObject()
                        .put("platform", order.request().platform().json())
                        .put("amount_cents", order.request().amountCents())
                        .put("recipient_email", order.request().recipientEmail())
                        .toBuffer();
            }
            return UniHelper.toUni(PartnerExchange.run(vertx, http, options, body, timeoutMs))
                    .map(response -> answers.read(call, order, response));
        });
    }
}
