package app.aitopup.topup.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** One request to the partner and its whole answer, under one deadline and one limit. Ends once. */
final class PartnerExchange {
    /** How long an answer's body may be, in bytes. */
    static final int BODY_AT_MOST = 64 * 1024;

    private final Promise<PartnerResponse> result = Promise.promise();
    private final Buffer body = Buffer.buffer();
    // Set on the connection's event loop, read by the timer's.
    private volatile HttpClientRequest request;

    private PartnerExchange() {}

    /**
     * Sends a request; fails with a {@link PartnerFailure} where there is no whole answer in time. The connection is
     * gone then, so that nothing of this request arrives later.
     */
    static Future<PartnerResponse> run(
            Vertx vertx, HttpClient http, RequestOptions options, Buffer requestBody, int timeoutMs) {
        PartnerExchange exchange = new PartnerExchange();
        long timer = vertx.setTimer(
                timeoutMs, expired -> exchange.end(PartnerFailure.passing("no answer within " + timeoutMs + " ms")));
        exchange.result.future().onComplete(ended -> vertx.cancelTimer(timer));
        http.request(options)
                .onSuccess(connected -> exchange.send(connected, requestBody))
                .onFailure(exchange::broken);
        return exchange.result.future();
    }

    private void send(HttpClientRequest connected, Buffer requestBody) {
        request = connected;
        if (result.future().isComplete()) {
            connected.reset();
            return;
        }
        connected.exceptionHandler(this::broken);
        connected.response().onSuccess(this::read).onFailure(this::broken);
        // What goes wrong here goes wrong with the response too.
        connected.end(requestBody).onFailure(this::broken);
    }

    private void read(HttpClientResponse head) {
        head.exceptionHandler(this::broken);
        head.handler(chunk -> {
            if (chunk.length() > BODY_AT_MOST - body.length()) {
                end(PartnerFailure.unbelievable("status " + head.statusCode() + ", and a body that is too long"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        head.endHandler(end -> result.tryComplete(new PartnerResponse(
                head.statusCode(),
                head.getHeader(HttpHeaders.CONTENT_TYPE),
                head.getHeader(HttpHeaders.RETRY_AFTER),
                body)));
    }

    private void broken(Throwable cause) {
        end(PartnerFailure.passing(reason(cause)));
    }

    private void end(PartnerFailure failure) {
        // In this order, as send() writes the one and then looks at the other: one of both resets the request.
        if (result.tryFail(failure)) {
            HttpClientRequest sent = request;
            if (sent != null) {
                sent.reset();
            }
        }
    }

    /** In our own words: an exception's may quote what the partner sent. */
    private static String reason(Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
            return "it cannot be connected to";
        }
        if (cause instanceof SSLException) {
            return "no trustworthy connection";
        }
        return "the connection broke (" + cause.getClass().getSimpleName() + ")";
    }
}
