package app.aitopup.webhook.outbound;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server that says what a test wants (RFC 1035, section 4). Names it does not know do not exist. */
public final class FakeNameServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int PACKET_BYTES = 1500;
    private static final int IPV4 = 1;
    private static final int CNAME = 5;
    private static final int IPV6 = 28;
    private static final int IPV6_BYTES = 16;
    // Nothing is kept, so that each attempt asks again.
    private static final int TTL_SECONDS = 0;

    private final Map<String, Deque<List<byte[]>>> answers = new ConcurrentHashMap<>();
    private final Map<String, String> aliases = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;

    /** A name server on a free port of this machine. */
    public FakeNameServer() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "fake-name-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** What this name leads to; said again, what it leads to after its addresses of both kinds were asked for once. */
    public FakeNameServer answer(String name, String... addresses) {
        answers.computeIfAbsent(name, any -> new ConcurrentLinkedDeque<>())
                .add(Arrays.stream(addresses).map(FakeNameServer::address).toList());
        return this;
    }

    /** This name is another one's alias. */
    public FakeNameServer alias(String name, String canonical) {
        aliases.put(name, canonical);
        return this;
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** The names that were asked for, with the type of the address. */
    public List<String> questions() {
        return questions;
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(new byte[PACKET_BYTES], PACKET_BYTES);
                socket.receive(query);
                byte[] reply = reply(ByteBuffer.wrap(query.getData(), 0, query.getLength()));
                socket.send(new DatagramPacket(reply, reply.length, query.getSocketAddress()));
            }
        } catch (IOException e) {
            // Closed, and the test is over.
            socket.close();
        }
    }

    private byte[] reply(ByteBuffer query) throws IOException {
        short id = query.getShort(0);
        query.position(HEADER_BYTES);
        List<String> labels = new ArrayList<>();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            labels.add(new String(label, StandardCharsets.US_ASCII));
        }
        String name = String.join(".", labels);
        int type = query.getShort();
        questions.add(name + " " + type);
        String canonical = aliases.getOrDefault(name, name);
        List<byte[]> known = known(canonical, type);
        List<byte[]> wanted = known == null
                ? List.of()
                : known.stream()
                        .filter(address -> type == (address.length == IPV6_BYTES ? IPV6 : IPV4))
                        .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream reply = new DataOutputStream(bytes);
        reply.writeShort(id);
        // An answer, with authority, recursion available; no error or no such name.
        reply.writeShort(known == null ? 0x8583 : 0x8580);
        reply.writeShort(1);
        reply.writeShort(wanted.size() + (canonical.equals(name) ? 0 : 1));
        reply.writeInt(0);
        reply.write(named(name));
        reply.writeShort(type);
        reply.writeShort(1);
        if (!canonical.equals(name)) {
            record(reply, name, CNAME, named(canonical));
        }
        for (byte[] address : wanted) {
            record(reply, canonical, type, address);
        }
        return bytes.toByteArray();
    }

    private List<byte[]> known(String name, int type) {
        Deque<List<byte[]>> planned = answers.get(name);
        if (planned == null) {
            return null;
        }
        // IPv6 is asked for last.
        return type == IPV6 && planned.size() > 1 ? planned.pop() : planned.peek();
    }

    private static void record(DataOutputStream reply, String name, int type, byte[] value) throws IOException {
        reply.write(named(name));
        reply.writeShort(type);
        reply.writeShort(1);
        reply.writeInt(TTL_SECONDS);
        reply.writeShort(value.length);
        reply.write(value);
    }

    private static byte[] named(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            bytes.write(label.length());
            bytes.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    private static byte[] address(String literal) {
        try {
            byte[] bytes = InetAddress.getByName(literal).getAddress();
            if (bytes.length == IPV6_BYTES || !literal.contains(":")) {
                return bytes;
            }
            // Java turns a mapped address into the IPv4 address it stands for; on the wire it is one of IPv6.
            return ByteBuffer.allocate(IPV6_BYTES)
                    .putShort(10, (short) 0xFFFF)
                    .put(12, bytes)
                    .array();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
