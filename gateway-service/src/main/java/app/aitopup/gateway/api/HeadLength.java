package app.aitopup.gateway.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;

/**
 * Says in the answer to {@code HEAD} how long the body would be that {@code GET} has. Every other answer says so
 * already; there Vert.x drops the body that a resource gives, and its length with it.
 */
final class HeadLength extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof FullHttpResponse answer
                && answer.content().isReadable()
                && !answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !answer.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            answer.headers()
                    .set(
                            HttpHeaderNames.CONTENT_LENGTH,
                            Integer.toString(answer.content().readableBytes()));
        }
        super.write(context, message, promise);
    }
}
