package app.aitopup.gateway.portal;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;

/** Server-sent events to one reader (WHATWG HTML, section 9.2). */
final class EventStream {
    static final String TYPE = "text/event-stream";

    private final HttpServerResponse response;

    private EventStream(HttpServerResponse response) {
        this.response = response;
    }

    /** Begins to answer with events. */
    static EventStream open(HttpServerResponse response) {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                // Proxies of nginx's kind would keep the events until there are many.
                .putHeader("X-Accel-Buffering", "no");
        response.exceptionHandler(gone -> {});
        EventStream stream = new EventStream(response);
        stream.write(": hello\n\n");
        return stream;
    }

    /** Whether the reader is there, and reads. */
    boolean isOpen() {
        return !response.ended() && !response.closed() && !response.writeQueueFull();
    }

    /** Tells one event; its data is JSON. */
    void send(String type, Object data) {
        write("event: " + type + "\ndata: " + Json.encode(data) + "\n\n");
    }

    /** Says that somebody is still there. */
    void keepAlive() {
        write(": still here\n\n");
    }

    /** Ends it; browsers come back by themselves, unless their page knows better. */
    void end() {
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }

    private void write(String text) {
        if (isOpen()) {
            response.write(text);
        }
    }
}
