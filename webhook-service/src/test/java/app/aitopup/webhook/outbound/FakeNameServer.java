package app.aitopup.webhook.outbound;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A name server that says what a test wants (RFC 1035, section 4). Names it does not know do not exist. */
final class FakeNameServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int IPV4 = 1;
    private static final int IPV6 = 28;
    private static final int TTL_SECONDS = 60;

    private final Map<String, List<InetAddress>> answers = new ConcurrentHashMap<>();
    private final DatagramSocket socket;

    FakeNameServer(Vertx vertx) {
        socket = vertx.createDatagramSocket();
        socket.handler(this::reply);
        socket.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    FakeNameServer answer(String name, String... addresses) {
        answers.put(name, Arrays.stream(addresses).map(FakeNameServer::address).toList());
        return this;
    }

    int port() {
        return socket.localAddress().port();
    }

    @Override
    public void close() {
        socket.close().toCompletionStage().toCompletableFuture().join();
    }

    private void reply(DatagramPacket query) {
        Buffer data = query.data();
        StringBuilder name = new StringBuilder();
        int at = HEADER_BYTES;
        for (int length = data.getByte(at); length > 0; length = data.getByte(at)) {
            name.append(name.isEmpty() ? "" : ".").append(data.getString(at + 1, at + 1 + length));
            at += length + 1;
        }
        int type = data.getUnsignedShort(at + 1);
        int questionEnd = at + 5;
        List<InetAddress> known = answers.get(name.toString());
        List<InetAddress> wanted = known == null
                ? List.of()
                : known.stream()
                        .filter(address -> address.getAddress().length == (type == IPV4 ? 4 : type == IPV6 ? 16 : 0))
                        .toList();
        Buffer reply = Buffer.buffer()
                .appendBuffer(data, 0, 2)
                // An answer, with authority, recursion available; no error or no such name.
                .appendUnsignedShort(known == null ? 0x8583 : 0x8580)
                .appendUnsignedShort(1)
                .appendUnsignedShort(wanted.size())
                .appendInt(0)
                .appendBuffer(data, HEADER_BYTES, questionEnd - HEADER_BYTES);
        for (InetAddress address : wanted) {
            byte[] bytes = address.getAddress();
            // The name is the question's.
            reply.appendUnsignedShort(0xC000 | HEADER_BYTES)
                    .appendUnsignedShort(type)
                    .appendUnsignedShort(1)
                    .appendInt(TTL_SECONDS)
                    .appendUnsignedShort(bytes.length)
                    .appendBytes(bytes);
        }
        socket.send(reply, query.sender().port(), query.sender().host());
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
