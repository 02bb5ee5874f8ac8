package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.MediaTypes;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.StrictJson;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The body of a request that is passed on: JSON by its declaration, at most 64 KiB, and otherwise unread. */
final class RequestBody {
    // Long for 64 KiB on the worst of lines, short for somebody who wants to hold many connections.
    private static final long PATIENCE_MS = 10_000;
    private static final String CONTINUE = "100-continue";
    private static final String NOT_ENCODED = "identity";

    private RequestBody() {}

    /** Whether the request says that its body is too long. */
    static boolean isDeclaredTooLong(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length != null && Long.parseLong(length) > StrictJson.BYTES_AT_MOST;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    /**
     * Reads a paused request's body.
     *
     * @param mayBeEmpty whether there need not be one; where there is none nothing has to say what it is
     * @throws Refusal by the Uni: 3009 if it is not declared as JSON, 3010 if it is too long, 3000 if it does not come
     */
    static Uni<byte[]> read(RoutingContext call, boolean mayBeEmpty) {
        HttpServerRequest request = call.request();
        boolean plainJson = isPlainJson(request);
        if (!plainJson && !(mayBeEmpty && isOfNoLength(request))) {
            return Uni.createFrom().failure(Refusal.of(Code.MEDIA_TYPE_UNSUPPORTED));
        }
        if (isDeclaredTooLong(request)) {
            return Uni.createFrom().failure(Refusal.of(Code.REQUEST_TOO_LARGE));
        }
        return UniHelper.toUni(collect(call)).map(body -> {
            if (!plainJson && body.length() > 0) {
                throw Refusal.of(Code.MEDIA_TYPE_UNSUPPORTED);
            }
            return body.getBytes();
        });
    }

    /** Whether the body is declared as JSON, once, and as nothing else. */
    static boolean isPlainJson(HttpServerRequest request) {
        List<String> types = request.headers().getAll(HttpHeaders.CONTENT_TYPE);
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        return types.size() == 1
                && MediaTypes.isJson(types.get(0))
                && (encoding == null || encoding.equalsIgnoreCase(NOT_ENCODED));
    }

    /** Whether the request says that it has a body; over HTTP/2 one may come all the same. */
    static boolean isDeclared(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING) : !length.equals("0");
    }

    /** No length, or none to speak of; a body may come in chunks all the same, and is looked at then. */
    private static boolean isOfNoLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null || length.equals("0");
    }

    private static Refusal brokenOff() {
        return Refusal.of(Code.REQUEST_MALFORMED, "The body broke off");
    }

    private static Future<Buffer> collect(RoutingContext call) {
        HttpServerRequest request = call.request();
        if (request.isEnded()) {
            // It was paused, so it has not come to its end: the caller has gone meanwhile.
            return Future.failedFuture(brokenOff());
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        long deadline = call.vertx()
                .setTimer(
                        PATIENCE_MS,
                        late -> whole.tryFail(
                                Refusal.of(Code.REQUEST_MALFORMED, "The body did not come within 10 seconds")));
        // The caller has gone, or what it sends is no HTTP; nobody here is at fault.
        request.exceptionHandler(broken -> whole.tryFail(brokenOff()));
        request.endHandler(end -> whole.tryComplete(body));
        request.handler(chunk -> {
            if (body.length() + chunk.length() > StrictJson.BYTES_AT_MOST) {
                whole.tryFail(Refusal.of(Code.REQUEST_TOO_LARGE));
            } else {
                body.appendBuffer(chunk);
            }
        });
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.resume();
        return whole.future().onComplete(done -> call.vertx().cancelTimer(deadline));
    }
}
