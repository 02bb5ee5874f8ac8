package app.aitopup.edge;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.impl.NetClientImpl;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The driver of PostgreSQL, whose connections end when nothing came or went on them for so long, also while they are
 * being set up.
 *
 * <p>The driver's own idle time-out does not do that: it says goodbye and then waits for the server to close its side,
 * for which a server that has vanished is the wrong one to wait.
 */
final class BoundedDriver extends PgDriver {
    private final Duration silenceTimeout;

    BoundedDriver(Duration silenceTimeout) {
        this.silenceTimeout = silenceTimeout;
    }

    @Override
    public ConnectionFactory createConnectionFactory(
            Vertx vertx, Supplier<? extends Future<? extends SqlConnectOptions>> servers) {
        return new BoundedConnections((VertxInternal) vertx, servers, silenceTimeout);
    }

    private static final class BoundedConnections extends PgConnectionFactory {
        // By their options: with and without encryption, one may be tried after the other.
        private final Map<JsonObject, NetClient> clients = new ConcurrentHashMap<>();
        private final Duration silenceTimeout;

        BoundedConnections(
                VertxInternal vertx,
                Supplier<? extends Future<? extends SqlConnectOptions>> servers,
                Duration silenceTimeout) {
            super(vertx, servers);
            this.silenceTimeout = silenceTimeout;
        }

        @Override
        protected NetClient netClient(NetClientOptions wanted) {
            // As the driver does it: the plain options, and no attempts beside its own.
            NetClientOptions options = new NetClientOptions(wanted).setReconnectAttempts(0);
            if (options.getHostnameVerificationAlgorithm() == null) {
                options.setHostnameVerificationAlgorithm("");
            }
            return clients.computeIfAbsent(options.toJson(), same -> {
                BoundedClient client = new BoundedClient(vertx, options, clientCloseFuture, silenceTimeout);
                clientCloseFuture.add(client);
                return client;
            });
        }
    }

    private static final class BoundedClient extends NetClientImpl {
        private final Duration silenceTimeout;

        BoundedClient(VertxInternal vertx, NetClientOptions options, CloseFuture closed, Duration silenceTimeout) {
            super(
                    vertx,
                    vertx.metricsSPI() == null ? null : vertx.metricsSPI().createNetClientMetrics(options),
                    options,
                    closed);
            this.silenceTimeout = silenceTimeout;
        }

        @Override
        protected void initChannel(ChannelPipeline pipeline) {
            super.initChannel(pipeline);
            // Before the driver's own handlers, so that they are not asked and only told.
            pipeline.addLast("silence", new EndOfSilence(silenceTimeout));
        }
    }

    private static final class EndOfSilence extends IdleStateHandler {

        EndOfSilence(Duration silenceTimeout) {
            super(0, 0, silenceTimeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        protected void channelIdle(ChannelHandlerContext channel, IdleStateEvent event) {
            // Those who wait for answers are told by the end itself.
            ChannelFuture unused = channel.close();
        }
    }
}
