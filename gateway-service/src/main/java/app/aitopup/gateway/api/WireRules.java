package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.RequestTarget;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has to be right with a request before anybody looks at what it asks for. */
final class WireRules {
    /** The longest request line, in bytes. */
    static final int LINE_AT_MOST = 8 * 1024;
    /** The longest head of a request without its first line, in bytes. */
    static final int HEADERS_AT_MOST = 16 * 1024;

    // A name and its value are parted by a colon and a blank, and ended by a line's end.
    private static final int PER_HEADER = 4;
    private static final int URI_TOO_LONG = 414;
    private static final int HEADERS_TOO_LARGE = 431;
    private static final String CHUNKED = "chunked";
    private static final String CONTINUE = "100-continue";
    // A protocol from before RFC 6455, which Netty still knows: with it a request has a body that nothing announces.
    private static final String HIXIE_KEY = "Sec-WebSocket-Key1";

    private WireRules() {}

    /** What is wrong with a request that could be read, if anything is. */
    static Optional<Refusal> fault(HttpServerRequest request) {
        if (request.uri().length() > LINE_AT_MOST) {
            return Optional.of(uriTooLong());
        }
        if (!RequestTarget.isWellFormed(request.uri())) {
            return malformed("The request's target has to be a path, with every other character escaped");
        }
        int size = 0;
        for (Map.Entry<String, String> header : request.headers()) {
            size += header.getKey().length() + header.getValue().length() + PER_HEADER;
            if (header.getKey().isEmpty() || !isPlain(header.getValue())) {
                return malformed("A header has no name, or holds a control character");
            }
        }
        if (size > HEADERS_AT_MOST) {
            return Optional.of(headersTooLarge());
        }
        return request.version() == HttpVersion.HTTP_2 ? expectation(request) : framing(request);
    }

    /** What to answer to what could not be read. */
    static Refusal unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return uriTooLong();
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return headersTooLarge();
        }
        return Refusal.of(Code.REQUEST_MALFORMED, "The request is not valid HTTP");
    }

    private static Optional<Refusal> framing(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        boolean needsHost = request.version() == HttpVersion.HTTP_1_1;
        if (hosts.size() > 1 || (needsHost && hosts.isEmpty())) {
            return malformed("There has to be one Host header");
        }
        if (!hosts.isEmpty() && !RequestTarget.isHost(hosts.get(0))) {
            return malformed("The Host header has to be a host, perhaps with a port");
        }
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        if (codings.size() > 1 || (codings.size() == 1 && !CHUNKED.equalsIgnoreCase(codings.get(0)))) {
            return malformed("The only transfer coding is chunked");
        }
        if (request.headers().contains(HIXIE_KEY)) {
            return malformed("There are no web sockets here");
        }
        return expectation(request);
    }

    private static Optional<Refusal> expectation(HttpServerRequest request) {
        for (String expected : request.headers().getAll(HttpHeaders.EXPECT)) {
            if (!CONTINUE.equalsIgnoreCase(expected)) {
                return malformed("The only expectation that can be met is 100-continue");
            }
        }
        return Optional.empty();
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c) && c != '\t' && c < 0x80) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Refusal> malformed(String message) {
        return Optional.of(Refusal.of(Code.REQUEST_MALFORMED, message));
    }

    private static Refusal uriTooLong() {
        return Refusal.of(
                Code.REQUEST_TOO_LARGE, URI_TOO_LONG, "The request line may have " + LINE_AT_MOST + " bytes at most");
    }

    private static Refusal headersTooLarge() {
        return Refusal.of(
                Code.REQUEST_TOO_LARGE,
                HEADERS_TOO_LARGE,
                "The headers may have " + HEADERS_AT_MOST + " bytes at most");
    }
}
