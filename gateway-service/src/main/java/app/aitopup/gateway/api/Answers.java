package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.edge.Problems;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Forwarded;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;

/** Answers the calls that do not come by a resource, always in the envelope. */
@ApplicationScoped
class Answers {
    private static final String JSON = "application/json";
    private static final long DRAIN_MS = 2000;

    private final ObjectMapper mapper;
    private final Clock clock;

    Answers(ObjectMapper mapper, Clock clock) {
        this.mapper = mapper;
        this.clock = clock;
    }

    /** What a service answered, as it is. */
    void pass(RoutingContext call, Forwarded.Answered answer) {
        if (isOver(call)) {
            return;
        }
        HttpServerResponse response = call.response().setStatusCode(answer.status());
        for (Map.Entry<String, String> header : answer.headers()) {
            response.putHeader(header.getKey(), header.getValue());
        }
        end(call, Buffer.buffer(answer.body()));
    }

    /** The gateway's own success. */
    void succeed(RoutingContext call, Object data) {
        write(call, Code.SUCCESS, Envelope.of(Code.SUCCESS, clock.instant(), data));
    }

    /** A refusal of a call that was not passed on, so that no money has moved. */
    void refuse(RoutingContext call, boolean movesMoney, Refusal refusal) {
        Code code = refusal.code();
        write(
                call,
                code,
                movesMoney
                        ? Problems.untouched(code, refusal.getMessage(), refusal.errors(), clock.instant())
                        : Problems.of(code, refusal.getMessage(), refusal.errors(), clock.instant()));
    }

    /** The end of a call that was passed on and got no answer: if it moves money, nobody knows whether it did. */
    void giveUp(RoutingContext call, boolean movesMoney, boolean isRepeatable) {
        if (movesMoney) {
            Code code = Code.SERVICE_UNAVAILABLE;
            write(call, code, Problems.unknown(code, isRepeatable, clock.instant()));
        } else {
            refuse(call, false, Refusal.of(Code.SERVICE_UNAVAILABLE));
        }
    }

    /** Which methods there are. */
    void options(RoutingContext call, String allow) {
        call.response().putHeader(HttpHeaders.ALLOW, allow);
        succeed(call, Map.of("allow", allow));
    }

    /** The caller has gone, or was answered when it was too late for this one. */
    private static boolean isOver(RoutingContext call) {
        return call.response().ended() || call.response().closed();
    }

    private void write(RoutingContext call, Code code, Envelope<?> envelope) {
        if (isOver(call)) {
            return;
        }
        HttpServerResponse response =
                call.response().setStatusCode(code.httpStatus()).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        if (Problems.retryAfterSeconds(code) > 0) {
            response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(Problems.retryAfterSeconds(code)));
        }
        try {
            end(call, Buffer.buffer(mapper.writeValueAsBytes(envelope)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the envelope is always JSON", e);
        }
    }

    private static void end(RoutingContext call, Buffer body) {
        call.response().end(body);
        drain(call);
    }

    /**
     * Takes and drops what is still coming of a request that is answered already, or the caller could not read the
     * answer for having its connection reset; but not for long.
     */
    private static void drain(RoutingContext call) {
        HttpServerRequest request = call.request();
        if (request.isEnded()) {
            return;
        }
        request.exceptionHandler(gone -> {});
        request.handler(dropped -> {});
        request.resume();
        if (!request.isEnded()) {
            call.vertx().setTimer(DRAIN_MS, late -> {
                if (!request.isEnded()) {
                    request.connection().close();
                }
            });
        }
    }
}
