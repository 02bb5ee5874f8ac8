package app.aitopup.webhook;

import app.aitopup.webhook.outbound.RawReceiver;
import app.aitopup.webhook.outbound.RawReceiver.Behaviour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import javax.net.ServerSocketFactory;

/** What receivers do that mean harm or are broken, and what is to become of the attempt. */
// The behaviours are lambdas, which hold nothing that changes.
@SuppressWarnings("ImmutableEnumChecker")
enum HostileReceiver {
    ENDLESS_BODY("200", peer -> {
        peer.write("HTTP/1.1 200 OK\r\n\r\n");
        peer.repeat("y".repeat(10_000), 0);
    }),
    ENDLESS_CHUNKED_BODY("200", peer -> {
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        peer.repeat("400\r\n" + "y".repeat(1024) + "\r\n", 0);
    }),
    ENDLESS_BODY_OF_A_FAILURE("500", peer -> {
        peer.write("HTTP/1.1 500 No\r\n\r\n");
        peer.repeat("y".repeat(10_000), 0);
    }),
    GZIP_BOMB("200", peer -> {
        peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + Bomb.BYTES.length + "\r\n\r\n");
        peer.write(Bomb.BYTES);
    }),
    BODY_BYTE_BY_BYTE("200", peer -> {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        peer.repeat("y", 1000);
    }),
    BODY_WITHOUT_AN_END("204", peer -> {
        peer.write("HTTP/1.1 204 No Content\r\n");
        peer.write("\r\n");
        peer.hold();
    }),
    TWO_ANSWERS(
            "200",
            peer -> peer.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")),
    LENGTH_TOO_SHORT("200", peer -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nok")),
    REDIRECT(
            "302", peer -> peer.write("HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n")),
    HEAD_BYTE_BY_BYTE("timeout", peer -> {
        peer.write("HTTP/1.1 200 OK\r\nX: ");
        peer.repeat("y", 1000);
    }),
    FIRST_LINE_BYTE_BY_BYTE("timeout", peer -> {
        peer.write("HTTP/1.1 200 ");
        peer.repeat("y", 1000);
    }),
    SILENCE("timeout", RawReceiver.Peer::hold),
    INTERIM_ANSWERS_NOW_AND_THEN("timeout", peer -> peer.repeat("HTTP/1.1 102 Processing\r\n\r\n", 1000)),
    FLOOD_OF_INTERIM_ANSWERS("protocol", peer -> peer.repeat("HTTP/1.1 100 Continue\r\n\r\n", 0)),
    FLOOD_OF_HINTS("protocol", peer -> peer.repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0)),
    SWITCHED_PROTOCOLS(
            "protocol",
            peer -> peer.write(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")),
    MANY_HEADERS("protocol", peer -> {
        peer.write("HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(100_000) + "\r\n");
        peer.hold();
    }),
    ENDLESS_HEADERS("protocol", peer -> {
        peer.write("HTTP/1.1 200 OK\r\n");
        peer.repeat("X-A: b\r\n".repeat(1000), 0);
    }),
    HUGE_HEADER("protocol", peer -> {
        peer.write("HTTP/1.1 200 OK\r\nX-A: ");
        peer.repeat("b".repeat(10_000), 0);
    }),
    HUGE_FIRST_LINE("protocol", peer -> {
        peer.write("HTTP/1.1 200 ");
        peer.repeat("K".repeat(10_000), 0);
    }),
    ENDLESS_TRAILERS("protocol", peer -> {
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
        peer.repeat("X-A: b\r\n".repeat(1000), 0);
    }),
    ENDLESS_CHUNK_LINE("protocol", peer -> {
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
        peer.repeat("x".repeat(1000), 0);
    }),
    NEGATIVE_LENGTH("protocol", peer -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")),
    TWO_LENGTHS("protocol", peer -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!")),
    NO_NUMBER_FOR_A_LENGTH("protocol", peer -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok")),
    BAD_CHUNK("protocol", peer -> {
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n");
        peer.hold();
    }),
    LENGTH_TOO_LONG("closed", peer -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok")),
    CHUNKS_WITHOUT_THE_LAST(
            "closed", peer -> peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")),
    END_BEFORE_THE_HEAD("closed", peer -> peer.write("")),
    END_IN_THE_HEAD("closed", peer -> peer.write("HTTP/1.1 200 OK\r\nContent-Le")),
    RESET("closed", RawReceiver.Peer::reset),
    GARBAGE("protocol", peer -> {
        peer.write("\u0000\u0001\u00ff garbage \u0000 and more\r\n\r\n");
        peer.hold();
    }),
    ANOTHER_PROTOCOL("protocol", peer -> {
        peer.write("220 mail.example.com ESMTP\r\n");
        peer.hold();
    }),
    HTTP_0_9("protocol", peer -> peer.write("<html>\n<body>hello</body>\n</html>\r\n")),
    HTTP_2("protocol", peer -> {
        peer.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        peer.hold();
    }),
    HTTP_2_BY_NAME("protocol", peer -> peer.write("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n")),
    NO_STATUS("protocol", peer -> peer.write("HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n")),
    HUGE_STATUS("protocol", peer -> peer.write("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")),
    NEGATIVE_STATUS("protocol", peer -> peer.write("HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n")),
    EXPIRED("tls", "expired"),
    NOT_YET_VALID("tls", "not-yet-valid"),
    OTHER_HOST("tls", "other-host"),
    WITHOUT_CHAIN("tls", "without-chain"),
    SELF_SIGNED("tls", "self-signed"),
    GOOD_CERTIFICATE("200", "good"),
    PLAIN_TEXT_FOR_TLS("tls", true, peer -> peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")),
    END_IN_THE_HANDSHAKE("tls", true, peer -> peer.write("\u0016\u0003\u0003")),
    STALLED_HANDSHAKE("timeout", true, RawReceiver.Peer::hold);

    /** How much of a body the log shows, in bytes. */
    static final int BODY_AT_MOST = 16 * 1024;

    /** A status that the log shows, or a class of error. */
    final String outcome;

    final boolean https;
    private final String certificate;
    private final Behaviour behaviour;

    /** In plain text, after the request was read. */
    HostileReceiver(String outcome, Behaviour behaviour) {
        this.outcome = outcome;
        this.https = false;
        this.certificate = null;
        this.behaviour = peer -> {
            peer.read();
            behaviour.meet(peer);
        };
    }

    /** In plain text where TLS is wanted. */
    HostileReceiver(String outcome, boolean https, Behaviour behaviour) {
        this.outcome = outcome;
        this.https = https;
        this.certificate = null;
        this.behaviour = behaviour;
    }

    /** A receiver that would do well, with this certificate. */
    HostileReceiver(String outcome, String certificate) {
        this.outcome = outcome;
        this.https = true;
        this.certificate = certificate;
        this.behaviour = peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        };
    }

    RawReceiver start(TestCertificates certificates) {
        if (Bomb.BYTES.length < 2 * BODY_AT_MOST) {
            throw new IllegalStateException("too small a bomb");
        }
        return new RawReceiver(
                certificate == null ? ServerSocketFactory.getDefault() : certificates.sockets(certificate), behaviour);
    }

    boolean isAnswered() {
        return Character.isDigit(outcome.charAt(0));
    }

    /** Much of nothing, made before anybody waits for it. */
    private static final class Bomb {
        static final byte[] BYTES = zeros();

        private static byte[] zeros() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                byte[] megabyte = "\0".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
                for (int i = 0; i < 64; i++) {
                    gzip.write(megabyte);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }
}
