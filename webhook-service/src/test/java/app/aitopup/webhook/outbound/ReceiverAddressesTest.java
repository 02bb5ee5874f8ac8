package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.ReceiverUrl;
import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that lead elsewhere than they should. */
@Timeout(60)
class ReceiverAddressesTest {
    private static final String NAME = "hooks.example.com";
    private static final String PUBLIC = "93.184.215.14";

    private final FakeNameServer names = new FakeNameServer();
    private final ReceiverAddresses addresses = new ReceiverAddresses(Posting.config(false, names));
    private final DefaultEventLoop loop = new DefaultEventLoop();

    @AfterEach
    void close() {
        addresses.close();
        names.close();
        assertThat(loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void findsAPublicAddressByAskingOnce() {
        names.answer(NAME, PUBLIC);

        assertThat(find(NAME).getNow().getHostAddress()).isEqualTo(PUBLIC);
        assertThat(names.questions()).containsExactlyInAnyOrder(NAME + " 1", NAME + " 28");
    }

    @Test
    void vetsANameAgainThatWasPublicBefore() {
        names.answer(NAME, PUBLIC).answer(NAME, "127.0.0.1");

        assertThat(find(NAME).getNow().getHostAddress()).isEqualTo(PUBLIC);
        assertThat(errorOf(find(NAME))).isEqualTo(AttemptError.ADDRESS_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "127.0.0.1",
                "0.0.0.0",
                "169.254.169.254",
                "::1",
                "fd00::1",
                "fe80::1",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "2606:4700::5efe:a00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1"
            })
    void refusesANameWithAnyAddressInside(String inside) {
        names.answer("alone.example.com", inside)
                .answer("first.example.com", inside, PUBLIC)
                .answer("last.example.com", PUBLIC, "2606:4700:4700::1111", inside)
                .alias("alias.example.com", "alone.example.com");

        for (String name : new String[] {"alone", "first", "last", "alias"}) {
            assertThat(errorOf(find(name + ".example.com"))).as(name).isEqualTo(AttemptError.ADDRESS_REFUSED);
        }
    }

    @Test
    void followsAnAliasToTheOutside() {
        names.alias("www.example.com", NAME).answer(NAME, PUBLIC);

        assertThat(find("www.example.com").getNow().getHostAddress()).isEqualTo(PUBLIC);
    }

    @Test
    void findsNoNameThatDoesNotExist() {
        assertThat(errorOf(find("nowhere.example.com"))).isEqualTo(AttemptError.DNS);
        assertThat(names.questions())
                .as("nor looks below search domains")
                .allMatch(asked -> asked.startsWith("nowhere.example.com "));
    }

    private Future<InetAddress> find(String name) {
        return addresses
                .find(ReceiverUrl.parse("https://" + name + "/").url(), loop)
                .awaitUninterruptibly();
    }

    private static AttemptError errorOf(Future<InetAddress> found) {
        return ((NoAnswer) found.cause()).error();
    }
}
