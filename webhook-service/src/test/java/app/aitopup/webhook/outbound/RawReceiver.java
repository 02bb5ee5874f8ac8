package app.aitopup.webhook.outbound;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;

/** A receiver that does with each connection what a test wants, byte by byte. */
public final class RawReceiver implements AutoCloseable {
    private final ServerSocket server;
    private final Behaviour behaviour;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Integer> clientPorts = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** What is done with a connection; it is closed after that. */
    public interface Behaviour {
        void meet(Peer peer) throws IOException, InterruptedException;
    }

    /** A receiver in plain text. */
    public RawReceiver(Behaviour behaviour) {
        this(ServerSocketFactory.getDefault(), behaviour);
    }

    /** A receiver on sockets of this kind. */
    public RawReceiver(ServerSocketFactory sockets, Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            server = sockets.createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many connections were made so far; one of its own proves that none is on its way any more. */
    public int connections() {
        try (Socket own = new Socket(server.getInetAddress(), port())) {
            Integer ownPort = own.getLocalPort();
            await().until(() -> clientPorts.contains(ownPort));
            clientPorts.remove(ownPort);
            return clientPorts.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was received so far: heads and bodies. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                clientPorts.add(socket.getPort());
                threads.execute(() -> meet(socket));
            }
        } catch (IOException e) {
            // Closed, and the test is over.
            threads.shutdownNow();
        }
    }

    private void meet(Socket socket) {
        try (socket) {
            behaviour.meet(new Peer(socket));
        } catch (IOException e) {
            // It hung up, as it may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The other side of a connection. */
    public final class Peer {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        /** Reads one request. */
        public String read() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("no request");
                }
                head.write(next);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            String lower = text.toLowerCase(Locale.ROOT);
            int length = lower.indexOf("content-length: ");
            int bodyBytes =
                    Integer.parseInt(text.substring(length + "content-length: ".length(), text.indexOf('\r', length)));
            String request = text + new String(in.readNBytes(bodyBytes), StandardCharsets.UTF_8);
            requests.add(request);
            return request;
        }

        /** Sends this. */
        public void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Sends this. */
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Sends this again and again, until the other side hangs up. */
        public void repeat(String text, int pauseMs) throws IOException, InterruptedException {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            Object pause = new Object();
            synchronized (pause) {
                while (!socket.isClosed()) {
                    write(bytes);
                    if (pauseMs > 0) {
                        pause.wait(pauseMs);
                    }
                }
            }
        }

        /** Ends the connection with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the other side hangs up. */
        public void hold() throws IOException {
            int read = 0;
            while (read >= 0) {
                read = in.read();
            }
        }
    }
}
