package app.aitopup.webhook.outbound;

import app.aitopup.webhook.domain.AttemptError;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop, and only ever touched on it. A connection is kept for a moment after an exchange,
 * for the same endpoint at the same address and nobody else.
 */
final class Connections {
    // Shorter than common servers keep idle connections (2 s and up), so that none closes as a request goes out on it.
    private static final int IDLE_SECONDS = 1;
    private static final int IDLE_AT_MOST = 256;

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final SslContext tls;
    private final Map<Destination, Deque<Connection>> idle = new HashMap<>();
    private int idleCount;

    Connections(EventLoop loop, SslContext tls, int connectTimeoutMs) {
        this.loop = loop;
        this.tls = tls;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMs)
                // What is dialled was looked up and vetted before; here no name is looked up at all.
                .resolver(NoopAddressResolverGroup.INSTANCE);
    }

    /**
     * Where a connection leads, and whose it is.
     *
     * @param host the name that the certificate must be for
     * @param address what is dialled
     */
    record Destination(String endpointId, boolean https, String host, InetSocketAddress address) {}

    EventLoop loop() {
        return loop;
    }

    /** Sends the request on a connection that was kept, or on a new one. */
    void carry(Exchange exchange, Destination destination, ByteBuf request) {
        Connection kept = take(destination);
        if (kept != null) {
            kept.carry(exchange, request);
            return;
        }
        Connection connection = new Connection(clean -> keep(destination, clean));
        ChannelFuture dialled = bootstrap.clone().handler(connection).connect(destination.address());
        exchange.connecting(connection);
        dialled.addListener(connected -> {
            if (!connected.isSuccess()) {
                request.release();
                exchange.fail(AttemptError.CONNECT);
            } else if (destination.https()) {
                secure(dialled.channel(), exchange, destination)
                        .addListener(secured -> start(secured.isSuccess(), connection, exchange, request));
            } else {
                start(true, connection, exchange, request);
            }
        });
    }

    private Future<Channel> secure(Channel channel, Exchange exchange, Destination destination) {
        exchange.securing();
        // The name is sent, and the certificate compared with it and never with the address.
        SslHandler handshake = tls.newHandler(
                channel.alloc(), destination.host(), destination.address().getPort());
        // The exchange's deadline is the only one.
        handshake.setHandshakeTimeoutMillis(0);
        channel.pipeline().addFirst(handshake);
        return handshake.handshakeFuture();
    }

    private static void start(boolean secured, Connection connection, Exchange exchange, ByteBuf request) {
        if (secured && !exchange.isOver()) {
            connection.carry(exchange, request);
            return;
        }
        request.release();
        exchange.fail(AttemptError.TLS);
    }

    private Connection take(Destination destination) {
        Deque<Connection> kept = idle.get(destination);
        while (kept != null && !kept.isEmpty()) {
            Connection connection = kept.pop();
            forgotten(destination, kept);
            if (connection.isActive()) {
                return connection;
            }
        }
        return null;
    }

    private void keep(Destination destination, Connection connection) {
        if (idleCount >= IDLE_AT_MOST) {
            connection.close();
            return;
        }
        idleCount++;
        idle.computeIfAbsent(destination, any -> new ArrayDeque<>()).push(connection);
        connection.waits(loop.schedule(() -> drop(destination, connection), IDLE_SECONDS, TimeUnit.SECONDS));
    }

    private void drop(Destination destination, Connection connection) {
        Deque<Connection> kept = idle.get(destination);
        if (kept != null && kept.remove(connection)) {
            forgotten(destination, kept);
            connection.close();
        }
    }

    private void forgotten(Destination destination, Deque<Connection> left) {
        idleCount--;
        if (left.isEmpty()) {
            idle.remove(destination);
        }
    }
}
