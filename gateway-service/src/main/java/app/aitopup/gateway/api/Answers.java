package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.edge.Problems;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.api.openapi.OpenApiDocument;
import app.aitopup.gateway.domain.Forwarded;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;

/** Answers the calls that do not come by a resource, always in the envelope. */
@ApplicationScoped
class Answers {
    private static final String JSON = "application/json";
    private static final int NOT_MODIFIED = 304;
    private static final long DRAIN_MS = 2000;
    private static final int NOT_ACCEPTABLE = 406;
    private static final long NO_ERROR = 0;
    private static final byte[] NO_ENVELOPE = {};

    private final ObjectMapper mapper;
    private final Clock clock;
    private final Vertx vertx;
    private final AnswerMeters meters;

    Answers(ObjectMapper mapper, Clock clock, Vertx vertx, AnswerMeters meters) {
        this.mapper = mapper;
        this.clock = clock;
        this.vertx = vertx;
        this.meters = meters;
    }

    /** What a service answered, as it is. */
    void pass(RoutingContext call, Forwarded.Answered answer) {
        HttpServerRequest request = call.request();
        if (isOver(request)) {
            return;
        }
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        for (Map.Entry<String, String> header : answer.headers()) {
            response.putHeader(header.getKey(), header.getValue());
        }
        meters.count(request, answer.body());
        end(request, Buffer.buffer(answer.body()));
        drain(request);
    }

    /** The document, without the envelope, for machines that know nothing of it; 304 where the caller has it. */
    void publish(RoutingContext call, OpenApiDocument document) {
        HttpServerRequest request = call.request();
        if (isOver(request)) {
            return;
        }
        meters.count(request, NO_ENVELOPE);
        HttpServerResponse response = request.response().putHeader(HttpHeaders.ETAG, document.etag());
        if (document.etag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(NOT_MODIFIED).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
            end(request, Buffer.buffer(document.bytes()));
        }
        drain(request);
    }

    /** The gateway's own success. */
    void succeed(RoutingContext call, Object data) {
        Code code = Code.SUCCESS;
        write(call.request(), code.httpStatus(), 0, Envelope.of(code, clock.instant(), data));
        drain(call.request());
    }

    /** A refusal of a call that was not passed on, so that no money has moved. */
    void refuse(RoutingContext call, boolean movesMoney, Refusal refusal) {
        refuse(call.request(), movesMoney, refusal);
        drain(call.request());
    }

    /**
     * The same for a request that never came as far as a route, and of whose body nobody expects anything any more.
     *
     * @return when the answer has been handed to the network, or the caller has gone
     */
    Future<Void> refuse(HttpServerRequest request, boolean movesMoney, Refusal refusal) {
        Code code = refusal.code();
        return write(
                request,
                refusal.httpStatus(),
                refusal.retryAfterSeconds(),
                movesMoney
                        ? Problems.untouched(refusal, clock.instant())
                        : Problems.of(code, refusal.getMessage(), refusal.errors(), clock.instant()));
    }

    /** The end of a call that was passed on and got no answer: if it moves money, nobody knows whether it did. */
    void giveUp(RoutingContext call, boolean movesMoney, boolean isRepeatable) {
        if (movesMoney) {
            Code code = Code.SERVICE_UNAVAILABLE;
            write(
                    call.request(),
                    code.httpStatus(),
                    Problems.retryAfterSeconds(code),
                    Problems.unknown(code, isRepeatable, clock.instant()));
            drain(call.request());
        } else {
            refuse(call, false, Refusal.of(Code.SERVICE_UNAVAILABLE));
        }
    }

    /** The refusal of whoever takes no JSON. */
    static Refusal notAcceptable() {
        return Refusal.of(Code.MEDIA_TYPE_UNSUPPORTED, NOT_ACCEPTABLE, "Every answer is application/json; accept that");
    }

    /** Which methods there are. */
    void options(RoutingContext call, String allow) {
        call.response().putHeader(HttpHeaders.ALLOW, allow);
        succeed(call, Map.of("allow", allow));
    }

    /** The caller has gone, or was answered when it was too late for this one. */
    static boolean isOver(HttpServerRequest request) {
        return request.response().ended() || request.response().closed();
    }

    private Future<Void> write(HttpServerRequest request, int status, int retryAfterSeconds, Envelope<?> envelope) {
        if (isOver(request)) {
            return Future.succeededFuture();
        }
        HttpServerResponse response =
                request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        if (retryAfterSeconds > 0) {
            response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfterSeconds));
        }
        meters.count(request, envelope);
        try {
            return end(request, Buffer.buffer(mapper.writeValueAsBytes(envelope)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the envelope is always JSON", e);
        }
    }

    private static Future<Void> end(HttpServerRequest request, Buffer body) {
        if (request.method().equals(HttpMethod.HEAD)) {
            // What GET would have said, and how long that would have been.
            request.response().putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
            return request.response().end();
        }
        return request.response().end(body);
    }

    /**
     * Takes and drops what is still coming of a request that is answered already, or the caller could not read the
     * answer for having its connection reset; but not for long.
     */
    private void drain(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        request.exceptionHandler(gone -> {});
        request.handler(dropped -> {});
        request.resume();
        if (!request.isEnded()) {
            vertx.setTimer(DRAIN_MS, late -> {
                if (request.isEnded()) {
                    return;
                }
                if (request.version() == HttpVersion.HTTP_2) {
                    // The other calls on this connection have done nothing wrong.
                    request.response().reset(NO_ERROR);
                } else {
                    request.connection().close();
                }
            });
        }
    }
}
