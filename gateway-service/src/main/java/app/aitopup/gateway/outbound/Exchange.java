package app.aitopup.gateway.outbound;

import app.aitopup.edge.MediaTypes;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.PassedHeaders;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One request on a connection, and its answer: in time, in the envelope, whole by its own framing and not too long. It
 * ends in any case, and with its connection where anything is wrong, because nobody knows what else would come on it.
 */
final class Exchange {
    // Every answer of a service is the envelope, whose keys have a fixed order.
    private static final byte[] ENVELOPE = "{\"success\":".getBytes(StandardCharsets.US_ASCII);
    private static final int LOWEST_STATUS = 200;
    private static final int REDIRECTS = 3;
    private static final int HUNDREDS = 100;

    private final HttpClientRequest request;
    private final int bytesAtMost;
    private final Promise<Forwarded> end = Promise.promise();

    private Exchange(HttpClientRequest request, int bytesAtMost) {
        this.request = request;
        this.bytesAtMost = bytesAtMost;
    }

    /** Sends the request; fails with a {@link NoAnswer} and with nothing else. */
    static Future<Forwarded> run(Vertx vertx, HttpClientRequest request, byte[] body, long timeoutMs, int bytesAtMost) {
        Exchange exchange = new Exchange(request, bytesAtMost);
        long deadline = vertx.setTimer(timeoutMs, late -> exchange.fail("no answer within " + timeoutMs + " ms"));
        Future<HttpClientResponse> sent = body.length == 0 ? request.send() : request.send(Buffer.buffer(body));
        sent.onSuccess(exchange::read).onFailure(exchange::broken);
        return exchange.end.future().onComplete(done -> vertx.cancelTimer(deadline));
    }

    private void read(HttpClientResponse response) {
        response.exceptionHandler(this::broken);
        String fault = fault(response);
        if (fault != null) {
            fail("status " + response.statusCode() + ", " + fault);
            return;
        }
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > bytesAtMost) {
                fail(NoAnswer.tooLong("an answer of more than " + bytesAtMost + " bytes"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(whole -> {
            byte[] bytes = body.getBytes();
            if (isEnvelope(bytes)) {
                end.tryComplete(new Forwarded.Answered(response.statusCode(), passedHeaders(response), bytes));
            } else {
                fail("status " + response.statusCode() + ", and no envelope");
            }
        });
    }

    /** What is wrong with an answer's head; null if nothing is. */
    private static String fault(HttpClientResponse response) {
        if (response.statusCode() < LOWEST_STATUS || response.statusCode() / HUNDREDS == REDIRECTS) {
            return "which no service answers";
        }
        if (!MediaTypes.isJson(response.getHeader(HttpHeaders.CONTENT_TYPE))) {
            return "and no JSON";
        }
        // Without either, only the end of the connection ends the body, and a part of it passes for the whole.
        if (response.getHeader(HttpHeaders.CONTENT_LENGTH) == null
                && response.getHeader(HttpHeaders.TRANSFER_ENCODING) == null) {
            return "and no length";
        }
        return null;
    }

    private static boolean isEnvelope(byte[] body) {
        return body.length > ENVELOPE.length && Arrays.equals(body, 0, ENVELOPE.length, ENVELOPE, 0, ENVELOPE.length);
    }

    private static List<Map.Entry<String, String>> passedHeaders(HttpClientResponse response) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String name : PassedHeaders.RESPONSE) {
            response.headers().getAll(name).forEach(value -> headers.add(Map.entry(name, value)));
        }
        return headers;
    }

    private void broken(Throwable cause) {
        fail(NoAnswer.lost(cause.toString()));
    }

    private void fail(String reason) {
        fail(NoAnswer.useless(reason));
    }

    private void fail(NoAnswer failure) {
        if (end.tryFail(failure)) {
            request.reset();
        }
    }
}
