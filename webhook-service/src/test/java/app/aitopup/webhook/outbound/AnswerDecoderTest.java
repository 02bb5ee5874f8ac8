package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerDecoderTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final AnswerDecoder decoder = new AnswerDecoder();
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

    @Test
    void endsTheConnectionOnTheFirstByteThatNobodyAskedFor() {
        channel.writeInbound(bytes("H"));

        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.inboundMessages()).isEmpty();
    }

    @Test
    void endsItAlsoAfterAnAnswer() {
        decoder.expect();
        channel.writeInbound(bytes(ANSWER));

        assertThat(decoder.isClean()).isTrue();
        assertThat(channel.isOpen()).isTrue();
        channel.writeInbound(bytes("H"));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void isNotCleanWithPartOfAnotherAnswer() {
        decoder.expect();
        channel.writeInbound(bytes(ANSWER + "H"));

        assertThat(decoder.isClean()).isFalse();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
