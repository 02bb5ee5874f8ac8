package app.aitopup.gateway.outbound;

import app.aitopup.contracts.Code;
import app.aitopup.edge.RequestIds;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.PortalMark;
import app.aitopup.gateway.domain.PublicRoutes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.TemplateData;
import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The gateway's own API, called over HTTP as everybody calls it: the portal may do what its reader may, is refused what
 * its reader is refused, and is on record and counted like any other caller.
 */
@ApplicationScoped
public class OwnApi {
    private static final Logger LOG = Logger.getLogger(OwnApi.class);
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int CONNECTIONS = 128;
    // Those that wait for a delivery or a receiver have their own, so that they keep no page out.
    private static final int CONNECTIONS_THAT_WAIT = 32;
    private static final int QUEUE = 256;
    // An envelope begins with these, before anything that somebody else has written.
    private static final Pattern CODE = Pattern.compile("\\{\"success\":(?:true|false),\"code\":(\\d{4}),");
    private static final String DATA = "\"data\":";
    // Longer than the longest call that the gateway passes on.
    private static final Duration TIMEOUT = Duration.ofSeconds(35);

    private final HttpClient quick;
    private final HttpClient waiting;
    private final ObjectMapper json;
    private final ValueRegistry ports;
    private final String host;

    OwnApi(Vertx vertx, ObjectMapper json, ValueRegistry ports, GatewayConfig config) {
        this.quick = client(vertx, CONNECTIONS);
        this.waiting = client(vertx, CONNECTIONS_THAT_WAIT);
        this.json = json;
        this.ports = ports;
        String own = config.frontDoor().host();
        this.host = own.equals("0.0.0.0") ? "127.0.0.1" : own;
    }

    private static HttpClient client(Vertx vertx, int connections) {
        return vertx.createHttpClient(
                new HttpClientOptions().setMaxPoolSize(connections).setMaxWaitQueueSize(QUEUE));
    }

    /**
     * In whose name a call is made.
     *
     * @param bearer a session's token or a key; null for nobody's
     * @param address from which the reader comes
     * @param requestId of the page that is asked for
     */
    public record Caller(String bearer, String address, String requestId) {
        /** No token in a log. */
        @Override
        public String toString() {
            return address + ' ' + requestId;
        }
    }

    /**
     * An answer.
     *
     * @param text as it came
     * @param envelope the same, read
     * @param cookies what it sets
     */
    @TemplateData
    public record Answer(int status, String text, Map<String, Object> envelope, List<String> cookies) {
        public boolean success() {
            return Boolean.TRUE.equals(envelope.get("success"));
        }

        public int code() {
            return envelope.get("code") instanceof Number code ? code.intValue() : 0;
        }

        /** Whether this is the code of the answer. */
        public boolean is(Code code) {
            return code() == code.number();
        }

        public String transactionId() {
            return (String) envelope.get("transaction_id");
        }

        @SuppressWarnings("unchecked") // Every envelope's data is an object.
        public Map<String, Object> data() {
            return (Map<String, Object>) envelope.get("data");
        }

        @SuppressWarnings("unchecked") // As every list is answered.
        public List<Map<String, Object>> items() {
            return success() ? (List<Map<String, Object>>) data().get("items") : List.of();
        }

        /** The cursor of what follows; null at the end. */
        public String nextCursor() {
            return success() ? (String) data().get("next_cursor") : null;
        }

        /** Of a refusal: why. */
        public String message() {
            return String.valueOf(data().get("message"));
        }

        /** Of a refusal: the fields at fault. */
        @SuppressWarnings("unchecked") // As every refusal is answered.
        public List<Map<String, Object>> errors() {
            return data().get("errors") instanceof List<?> errors ? (List<Map<String, Object>>) errors : List.of();
        }

        /** No key, session or voucher in a log. */
        @Override
        public String toString() {
            return status + " " + code();
        }
    }

    /**
     * What there is to know of an answer without reading it.
     *
     * @param code 4006 where none came
     * @param hash of its data: another one where these have changed
     */
    public record Glance(int code, int hash) {
        public boolean success() {
            return code == Code.SUCCESS.number();
        }
    }

    /** Looks whether an answer is another one than before. Never fails. */
    public Uni<Glance> glance(Caller caller, String uri) {
        return UniHelper.toUni(exchange(caller, "GET", uri, Map.of(), null).compose(HttpClientResponse::body))
                .map(body -> {
                    String text = body.toString();
                    Matcher code = CODE.matcher(text);
                    int data = text.indexOf(DATA);
                    return code.lookingAt() && data > 0
                            ? new Glance(
                                    Integer.parseInt(code.group(1)),
                                    text.substring(data).hashCode())
                            : new Glance(Code.INTERNAL_ERROR.number(), 0);
                })
                .onFailure()
                .recoverWithItem(new Glance(Code.SERVICE_UNAVAILABLE.number(), 0));
    }

    /**
     * Makes one call.
     *
     * @param headers besides those that every call has
     * @param body what its JSON is made of; null for none
     * @return the answer, a refusal included; 4006 where there is none. Never fails
     */
    public Uni<Answer> call(Caller caller, String method, String uri, Map<String, String> headers, Object body) {
        return UniHelper.toUni(exchange(caller, method, uri, headers, body)
                        .compose(response -> response.body().map(text -> read(response, text))))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("the portal gets no answer of the API: %s %s: %s", method, path(uri), failure.toString());
                    return none();
                });
    }

    private Future<HttpClientResponse> exchange(
            Caller caller, String method, String uri, Map<String, String> headers, Object body) {
        RequestOptions options = new RequestOptions()
                .setHost(host)
                .setPort(ports.get(HttpServer.HTTP_PORT))
                .setMethod(HttpMethod.valueOf(method))
                .setURI(uri)
                .setTimeout(TIMEOUT.toMillis())
                .putHeader(PortalMark.HEADER, PortalMark.text())
                .putHeader("X-Forwarded-For", caller.address())
                .putHeader(RequestIds.HEADER, caller.requestId());
        headers.forEach(options::putHeader);
        if (caller.bearer() != null) {
            options.putHeader(HttpHeaders.AUTHORIZATION.toString(), "Bearer " + caller.bearer());
        }
        Buffer bytes = body == null ? Buffer.buffer() : write(body);
        if (body != null) {
            options.putHeader(HttpHeaders.CONTENT_TYPE.toString(), "application/json");
        }
        boolean mayWait = method.equals("POST") && uri.startsWith(PublicRoutes.ROOT);
        return (mayWait ? waiting : quick).request(options).compose(request -> request.send(bytes));
    }

    /** Queries have e-mail addresses in them. */
    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private Buffer write(Object body) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    private Answer read(HttpClientResponse response, Buffer body) {
        String text = body.toString();
        try {
            return new Answer(response.statusCode(), text, json.readValue(text, OBJECT), response.cookies());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("status " + response.statusCode() + " without an envelope", e);
        }
    }

    private static Answer none() {
        Code code = Code.SERVICE_UNAVAILABLE;
        Map<String, Object> envelope = Map.of(
                "success",
                false,
                "code",
                code.number(),
                "data",
                Map.of("message", code.sentence(), "errors", List.of()));
        return new Answer(HttpURLConnection.HTTP_UNAVAILABLE, "", envelope, List.of());
    }
}
