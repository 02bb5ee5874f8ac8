package app.aitopup.gateway.api;

import app.aitopup.edge.Refusal;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * One connection that speaks HTTP/1: its requests are handed on one after the other, up to the first one whose framing
 * is at fault. That one is refused and the connection ends. What came behind it is neither answered nor handed on.
 */
final class Http1Connection implements StrictDecoder.Events {
    // What Vert.x puts into its pipeline goes by these names.
    private static final String DECODER = "httpDecoder";
    private static final String ENCODER = "httpEncoder";
    private static final int LINGER_MS = 2000;

    private final HttpServerConnection connection;
    private final StrictDecoder decoder;
    private final Handler<HttpServerRequest> next;
    private final FrontDoor door;

    private int taken;
    private boolean ending;
    private HttpServerRequest current;

    private Http1Connection(HttpServerConnection connection, FrontDoor door, Handler<HttpServerRequest> next) {
        this.connection = connection;
        this.door = door;
        this.next = next;
        this.decoder = door.decoder(this);
    }

    /** Sees to a new connection, before anything has come over it. */
    static void watch(HttpServerConnection connection, FrontDoor door, Handler<HttpServerRequest> next) {
        Http1Connection watched = new Http1Connection(connection, door, next);
        connection.channel().pipeline().replace(DECODER, DECODER, watched.decoder);
        connection.channel().pipeline().addAfter(ENCODER, null, new HeadLength());
        connection.handler(watched::take);
    }

    /** In the order in which they came; each when the one before it has been answered. */
    private void take(HttpServerRequest request) {
        taken++;
        if (ending) {
            return;
        }
        current = request;
        if (decoder.fault() != null && taken == decoder.heads()) {
            end(decoder.fault());
        } else {
            WireRules.fault(request).ifPresentOrElse(this::end, () -> next.handle(request));
        }
    }

    @Override
    public void headIsLate() {
        connection.close();
    }

    /** If the request has not had its turn yet, it is refused when it has. */
    @Override
    public void bodyIsAtFault() {
        if (ending || taken < decoder.heads()) {
            return;
        }
        if (current.response().ended()) {
            ending = true;
            close();
        } else {
            end(decoder.fault());
        }
    }

    private void end(Refusal refusal) {
        ending = true;
        decoder.stop();
        current.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        door.refuse(current, refusal).onComplete(answered -> close());
    }

    /**
     * Says that nothing more will come and lets the caller hang up: with something unread, a hard end would take the
     * answer from whoever has not read it yet.
     */
    private void close() {
        if (connection.channel() instanceof DuplexChannel duplex && !connection.isSsl()) {
            ChannelFuture shut = duplex.shutdownOutput();
            if (shut.isSuccess()) {
                connection.getContext().setTimer(LINGER_MS, late -> connection.close());
                return;
            }
        }
        connection.close();
    }
}
