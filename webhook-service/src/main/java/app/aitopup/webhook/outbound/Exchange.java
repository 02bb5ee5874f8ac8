package app.aitopup.webhook.outbound;

import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.Bytes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLException;

/**
 * One request and its answer under one deadline. An answer counts from its head on: when the deadline or the limit cuts
 * its body short, what was read stays, and the connection goes. Lives on one event loop.
 */
final class Exchange {
    /** How much of an answer's body is read, in bytes. */
    static final int BODY_AT_MOST = 16 * 1024;

    private static final int CAUSES_AT_MOST = 10;

    private final Promise<Attempt.Answer> result = Promise.promise();
    private final Vertx vertx;
    private final long timer;
    private InetSocketAddress peer;
    private HttpClientRequest request;
    private HttpClientResponse response;
    private final Buffer body = Buffer.buffer();

    Exchange(Vertx vertx, Duration deadline) {
        this.vertx = vertx;
        this.timer = vertx.setTimer(Math.max(1, deadline.toMillis()), id -> expire());
    }

    Future<Attempt.Answer> result() {
        return result.future();
    }

    boolean isOver() {
        return result.future().isComplete();
    }

    /** Remembers the address that is dialled, for the log. */
    void dialling(InetSocketAddress server) {
        peer = server;
    }

    /** The address and port that was dialled, or null. */
    String peer() {
        if (peer == null) {
            return null;
        }
        InetAddress address = peer.getAddress();
        String host = address.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
    }

    /** Sends the request and reads the answer. */
    void run(HttpClientRequest connected, Bytes bytes) {
        request = connected;
        if (isOver()) {
            connected.reset();
            return;
        }
        connected.response().onSuccess(this::read).onFailure(this::fail);
        connected.exceptionHandler(this::fail);
        connected.end(Buffer.buffer(bytes.toArray()));
    }

    /** Ends without an answer, unless there is one already. */
    void fail(Throwable failure) {
        if (response != null) {
            finish(false);
        } else if (result.tryFail(failure)) {
            vertx.cancelTimer(timer);
        }
    }

    static AttemptError errorOf(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_AT_MOST; depth++) {
            if (cause instanceof NoAnswer noAnswer) {
                return noAnswer.error();
            }
            if (cause instanceof SSLException) {
                return AttemptError.TLS;
            }
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return AttemptError.CONNECT;
            }
            if (cause instanceof io.vertx.core.http.HttpClosedException || cause instanceof IOException) {
                return AttemptError.CLOSED;
            }
            cause = cause.getCause();
        }
        return AttemptError.PROTOCOL;
    }

    private void expire() {
        if (response != null) {
            finish(false);
        } else if (result.tryFail(new NoAnswer(AttemptError.TIMEOUT)) && request != null) {
            request.reset();
        }
    }

    private void read(HttpClientResponse head) {
        if (isOver()) {
            return;
        }
        response = head;
        head.exceptionHandler(failure -> finish(false));
        head.endHandler(end -> finish(true));
        head.handler(chunk -> {
            if (isOver()) {
                return;
            }
            int room = BODY_AT_MOST - body.length();
            body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
            if (chunk.length() > room) {
                finish(false);
            }
        });
    }

    /**
     * Ends with the answer as far as it was read.
     *
     * @param whole whether the connection is at the end of the answer, and can carry the next one
     */
    private void finish(boolean whole) {
        HttpClientResponse head = response;
        if (result.tryComplete(new Attempt.Answer(head.statusCode(), headers(head), Bytes.of(body.getBytes())))) {
            vertx.cancelTimer(timer);
            if (!whole) {
                request.connection().close();
            }
        }
    }

    /** Of several headers of one name, all values; without characters that no column and no page should hold. */
    private static Map<String, String> headers(HttpClientResponse head) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        head.headers()
                .forEach((name, value) ->
                        headers.merge(clean(name), clean(value), (first, second) -> first + ", " + second));
        return headers;
    }

    private static String clean(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
