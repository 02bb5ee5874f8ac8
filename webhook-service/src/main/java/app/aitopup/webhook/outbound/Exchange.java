package app.aitopup.webhook.outbound;

import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.outbound.Receivers.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * One request and its answer under one deadline, on one event loop. An answer counts from its head on: when the
 * deadline or the limit cuts its body short, what was read stays, and the connection goes. Only where the body breaks
 * its own framing there is no answer, as nobody can tell whose bytes those were; unless the status says that it failed
 * anyway.
 */
final class Exchange {
    /** How much of an answer's body is read, in bytes. */
    static final int BODY_AT_MOST = 16 * 1024;

    /** How many interim answers, of status 1xx, may come before the answer. */
    static final int INTERIM_AT_MOST = 16;

    private static final int CAUSES_AT_MOST = 10;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int LAST_STATUS = 999;

    private final Instant startedAt;
    private final long startedNanos = System.nanoTime();
    private final Stopwatch stopwatch = new Stopwatch();
    private final Consumer<Outcome> end;
    private final ScheduledFuture<?> timer;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean over;
    private InetSocketAddress peer;
    private Connection connection;
    private int interim;
    private boolean isInterim;
    private HttpResponse head;

    /**
     * Begins now.
     *
     * @param end takes what came of it, once
     */
    Exchange(EventLoop loop, Instant startedAt, Duration deadline, Consumer<Outcome> end) {
        this.startedAt = startedAt;
        this.end = end;
        this.timer = loop.schedule(this::expire, Math.max(1, deadline.toMillis()), TimeUnit.MILLISECONDS);
    }

    boolean isOver() {
        return over;
    }

    /** Its host's name is looked up now. */
    void resolving() {
        stopwatch.start(Stopwatch.Part.DNS);
    }

    /** This address goes into the log. */
    void dialling(InetSocketAddress address) {
        stopwatch.stop();
        peer = address;
    }

    /** A connection is made now. */
    void connecting(Connection dialled) {
        connection = dialled;
        stopwatch.start(Stopwatch.Part.CONNECT);
    }

    /** The connection stands, and its handshake begins. */
    void securing() {
        stopwatch.start(Stopwatch.Part.TLS);
    }

    /** The request goes out now. */
    void sending(Connection carrier) {
        connection = carrier;
        stopwatch.start(Stopwatch.Part.RESPONSE);
    }

    /** Takes what came in. */
    void read(HttpObject part) {
        if (over) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            broken(part.decoderResult().cause());
        } else if (part instanceof HttpResponse response) {
            readHead(response);
        } else if (part instanceof LastHttpContent && isInterim) {
            isInterim = false;
        } else if (part instanceof HttpContent content) {
            readBody(content);
        }
    }

    /** The connection is closed. */
    void closed() {
        breakOff(AttemptError.CLOSED);
    }

    /** What came makes no sense, or nothing can come any more. */
    void broken(Throwable cause) {
        breakOff(errorOf(cause));
    }

    /** Ends without an answer, unless it has ended before. */
    void fail(AttemptError error) {
        finish(null, error, false);
    }

    private void readHead(HttpResponse response) {
        int status = response.status().code();
        boolean isHttp1 = response.protocolVersion().majorVersion() == 1
                && response.protocolVersion().protocolName().equals("HTTP");
        // To another protocol we asked nobody to switch.
        if (!isHttp1 || status > LAST_STATUS || status == SWITCHING_PROTOCOLS) {
            fail(AttemptError.PROTOCOL);
        } else if (status < FIRST_FINAL_STATUS) {
            isInterim = true;
            if (++interim > INTERIM_AT_MOST) {
                fail(AttemptError.PROTOCOL);
            }
        } else {
            head = response;
            stopwatch.stop();
        }
    }

    private void readBody(HttpContent content) {
        ByteBuf bytes = content.content();
        int room = BODY_AT_MOST - body.size();
        byte[] kept = new byte[Math.min(room, bytes.readableBytes())];
        bytes.readBytes(kept);
        body.writeBytes(kept);
        if (bytes.isReadable()) {
            finish(answer(), null, false);
        } else if (content instanceof LastHttpContent) {
            finish(answer(), null, HttpUtil.isKeepAlive(head));
        }
    }

    private void breakOff(AttemptError error) {
        if (head != null && !isSuccess()) {
            finish(answer(), null, false);
        } else {
            fail(error);
        }
    }

    private void expire() {
        if (head != null) {
            finish(answer(), null, false);
        } else {
            fail(AttemptError.TIMEOUT);
        }
    }

    private void finish(Attempt.Answer answer, AttemptError error, boolean mayBeKept) {
        if (over) {
            return;
        }
        over = true;
        timer.cancel(false);
        stopwatch.stop();
        long durationMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        if (connection != null) {
            connection.release(mayBeKept);
        }
        end.accept(new Outcome(startedAt, durationMs, answer, error, peer(), stopwatch.timings()));
    }

    private boolean isSuccess() {
        return head.status().code() >= 200 && head.status().code() < 300;
    }

    private Attempt.Answer answer() {
        return new Attempt.Answer(head.status().code(), headers(head), Bytes.of(body.toByteArray()));
    }

    private String peer() {
        if (peer == null) {
            return null;
        }
        InetAddress address = peer.getAddress();
        String host = address.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
    }

    private static AttemptError errorOf(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_AT_MOST; depth++) {
            if (cause instanceof SSLException) {
                return AttemptError.TLS;
            }
            if (cause instanceof PrematureChannelClosureException || cause instanceof IOException) {
                return AttemptError.CLOSED;
            }
            cause = cause.getCause();
        }
        return AttemptError.PROTOCOL;
    }

    /** Of several headers of one name, all values; without characters that no column and no page should hold. */
    private static Map<String, String> headers(HttpResponse head) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        head.headers()
                .forEach(header -> headers.merge(
                        clean(header.getKey()), clean(header.getValue()), (first, second) -> first + ", " + second));
        return headers;
    }

    private static String clean(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
