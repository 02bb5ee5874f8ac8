package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Reads the requests of one connection as RFC 9112 says and no more leniently than it has to be: one blank between the
 * parts of the first line, no folded header, HTTP/1.0 or HTTP/1.1. A request whose head is at fault is handed on as if
 * it could be read, with {@link #fault} to tell; after the first one that is at fault nothing that comes is read any
 * more, so that no part of it can be taken for another request. What comes too slowly is ended.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
    private static final int LINE_START = 512;
    // Netty would not have these in a message of its own making either.
    private static final Pattern NOT_VISIBLE = Pattern.compile("[^!-~]");

    private final Duration headTimeout;
    private final Duration requestTimeout;
    private final Events connection;

    private Part part = Part.BETWEEN;
    private boolean lineIsRead;
    private int wordEnd;
    private HttpMethod method = HttpMethod.GET;
    private String target = "/";
    private int heads;
    private Refusal fault;
    private ScheduledFuture<?> deadline;

    private enum Part {
        BETWEEN,
        HEAD,
        BODY,
        NOTHING_MORE
    }

    /** What happens besides requests. */
    interface Events {
        /** The head of a request has begun to come and does not end. */
        void headIsLate();

        /** The body of the last request cannot be read, or does not come in time. */
        void bodyIsAtFault();
    }

    StrictDecoder(HttpServerOptions limits, Duration headTimeout, Duration requestTimeout, Events connection) {
        super(limits);
        this.headTimeout = headTimeout;
        this.requestTimeout = requestTimeout;
        this.connection = connection;
    }

    /** How many requests have come. */
    int heads() {
        return heads;
    }

    /** What is wrong with the last of them; null if nothing is. */
    Refusal fault() {
        return fault;
    }

    /** Reads nothing more. */
    void stop() {
        part = Part.NOTHING_MORE;
        await(null, null, null);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (part == Part.NOTHING_MORE) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (part == Part.BETWEEN && in.isReadable()) {
            part = Part.HEAD;
            lineIsRead = false;
            method = HttpMethod.GET;
            target = "/";
        }
        if (part == Part.HEAD && !lineIsRead && in.readableBytes() > WireRules.LINE_AT_MOST) {
            guessWhatIsAskedFor(in);
        }
        int before = out.size();
        if (part == Part.HEAD && hasFoldedHeader(in)) {
            if (!lineIsRead) {
                guessWhatIsAskedFor(in);
            }
            in.skipBytes(in.readableBytes());
            HttpMessage folded = createInvalidMessage();
            folded.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("a folded header")));
            out.add(folded);
        } else {
            super.decode(context, in, out);
        }
        for (int i = before; i < out.size(); i++) {
            if (out.get(i) instanceof HttpObject read && !follow(context, read)) {
                ReferenceCountUtil.release(out.remove(i));
                break;
            }
        }
        watch(context);
    }

    /** Keeps step with what was read; whether it can be handed on. */
    private boolean follow(ChannelHandlerContext context, HttpObject read) {
        boolean readable = read.decoderResult().isSuccess();
        if (!readable) {
            fault = WireRules.unreadable(read.decoderResult().cause());
            stop();
        }
        if (read instanceof HttpRequest) {
            heads++;
            if (readable) {
                part = Part.BODY;
            }
            read.setDecoderResult(DecoderResult.SUCCESS);
            return true;
        }
        if (read instanceof HttpContent && !readable) {
            // Once all that was read before has been handed on.
            context.executor().execute(connection::bodyIsAtFault);
            return false;
        }
        if (read instanceof LastHttpContent) {
            part = Part.BETWEEN;
            await(null, null, null);
        }
        return true;
    }

    /** Sees to it that what has begun to come ends coming. */
    private void watch(ChannelHandlerContext context) {
        if (deadline != null) {
            return;
        }
        if (part == Part.HEAD) {
            await(context, headTimeout, connection::headIsLate);
        } else if (part == Part.BODY) {
            await(context, requestTimeout, () -> {
                fault = Refusal.of(Code.REQUEST_MALFORMED, "The body did not come in time");
                stop();
                connection.bodyIsAtFault();
            });
        }
    }

    private void await(ChannelHandlerContext context, Duration timeout, Runnable late) {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        if (late != null) {
            deadline = context.executor().schedule(late, timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether a line of the head begins with a blank, in what has come of the head and not been read yet. */
    private boolean hasFoldedHeader(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        if (lineIsRead && at < end && isBlank(in.getByte(at))) {
            return true;
        }
        for (int lf = in.indexOf(at, end, (byte) '\n');
                lf >= 0 && lf + 1 < end;
                lf = in.indexOf(lf + 1, end, (byte) '\n')) {
            byte next = in.getByte(lf + 1);
            if (isBlank(next)) {
                return true;
            }
            if ((next == '\r' || next == '\n') && (lineIsRead || lf > at + 1)) {
                return false;
            }
        }
        return false;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Of a line that will not be read the beginning says enough to tell whether money was at stake. */
    private void guessWhatIsAskedFor(ByteBuf in) {
        String start =
                in.toString(in.readerIndex(), Math.min(LINE_START, in.readableBytes()), StandardCharsets.ISO_8859_1);
        String[] words = start.split("[ ?]", 3);
        if (words.length > 1) {
            expect(words[0], words[1]);
        }
    }

    private void expect(String method, String target) {
        this.method = method.equals(HttpMethod.POST.name()) ? HttpMethod.POST : HttpMethod.GET;
        this.target = target;
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        requireOneBlank(start == 0);
        wordEnd = start + length;
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        requireOneBlank(start == wordEnd + 1 && line[wordEnd] == ' ');
        wordEnd = start + length;
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        requireOneBlank(start == wordEnd + 1 && line[wordEnd] == ' ');
        return super.splitThirdWordInitialLine(line, start, length);
    }

    private static void requireOneBlank(boolean itIsThere) {
        if (!itIsThere) {
            throw new IllegalArgumentException("no blank, or another one, between the parts of the first line");
        }
    }

    @Override
    protected HttpMessage createMessage(String[] line) {
        expect(line[0], line[1]);
        String version = line[2];
        if (!version.equals(HttpVersion.HTTP_1_1.text()) && !version.equals(HttpVersion.HTTP_1_0.text())) {
            throw new IllegalArgumentException("another version of HTTP");
        }
        HttpMessage message = super.createMessage(line);
        lineIsRead = true;
        return message;
    }

    @Override
    protected HttpMessage createInvalidMessage() {
        return new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                method,
                NOT_VISIBLE.matcher(target).replaceAll("%"),
                HeadersMultiMap.httpHeaders());
    }

    /** Whoever hangs up in the middle of a request gets no answer. */
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(context, in, out);
        out.removeIf(read ->
                read instanceof HttpObject object && !object.decoderResult().isSuccess());
        stop();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        stop();
        super.handlerRemoved0(context);
    }
}
