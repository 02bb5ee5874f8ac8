package app.aitopup.webhook.outbound;

import app.aitopup.webhook.domain.AttemptError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;

/** A connection to a receiver. Carries one exchange at a time, and no other one unless it is clean after it. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    private final AnswerDecoder decoder = new AnswerDecoder();
    private final Consumer<Connection> keep;
    private Channel channel;
    private Exchange exchange;
    private ChannelFuture written;
    private Future<?> idle;

    /**
     * A connection to be made: the handler of its channel.
     *
     * @param keep takes it whenever it can carry another exchange
     */
    Connection(Consumer<Connection> keep) {
        this.keep = keep;
    }

    boolean isActive() {
        return channel.isActive();
    }

    /** Says that it waits for its next exchange, and what ends that when none comes. */
    void waits(Future<?> end) {
        idle = end;
    }

    /** Ends it, with whatever is under way on it. */
    void close() {
        // There is none where the machine had no socket left.
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
    }

    /** Sends the request; what comes back goes to the exchange. */
    void carry(Exchange next, ByteBuf request) {
        if (!channel.isActive()) {
            request.release();
            next.fail(AttemptError.CLOSED);
            return;
        }
        if (idle != null) {
            idle.cancel(false);
        }
        exchange = next;
        decoder.expect();
        next.sending(this);
        written = channel.writeAndFlush(request);
    }

    /**
     * Ends the exchange.
     *
     * @param mayBeKept whether the answer was complete, and neither side wants to close the connection
     */
    void release(boolean mayBeKept) {
        exchange = null;
        // An answer that came before its request was sent leaves the rest of the request in the way of the next one.
        if (decoder.isClean() && mayBeKept && written.isSuccess() && channel.isActive()) {
            keep.accept(this);
        } else {
            close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        context.pipeline().addBefore(context.name(), null, decoder);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (exchange == null) {
            close();
        } else {
            exchange.read(part);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (exchange == null) {
            close();
        } else {
            exchange.broken(cause);
        }
    }
}
