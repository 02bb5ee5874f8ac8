package app.aitopup.webhook.outbound;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;

/**
 * Takes answers apart while one is expected, and ends the connection when anything comes at another time: it would be
 * taken for the answer to the next request.
 */
final class AnswerDecoder extends HttpResponseDecoder {
    /** The longest first line of an answer, in bytes. */
    static final int FIRST_LINE_AT_MOST = 4 * 1024;

    /** How much all headers of an answer may take, in bytes. */
    static final int HEADERS_AT_MOST = 16 * 1024;

    private boolean expecting;

    AnswerDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(FIRST_LINE_AT_MOST)
                .setMaxHeaderSize(HEADERS_AT_MOST));
    }

    /** Says that a request goes out. */
    void expect() {
        expecting = true;
    }

    /** Ends what is expected; false when more than that has come already. */
    boolean isClean() {
        expecting = false;
        return actualReadableBytes() == 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
        if (expecting) {
            super.channelRead(context, bytes);
        } else {
            ReferenceCountUtil.release(bytes);
            ChannelFuture unused = context.close();
        }
    }
}
