package app.aitopup.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What listens in a service's place and need not speak HTTP: reads a request, then writes what the test says. */
final class RawDownstream implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final ServerSocket server;
    private final Thread accepting;
    private final byte[] answer;
    private final boolean closes;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    /** Listens at this port. After the answer it closes the connection, or holds it and says no more. */
    RawDownstream(int port, String answer, boolean closes) {
        this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
        this.closes = closes;
        try {
            this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.accepting = start(this::accept);
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "raw-downstream");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket connection) {
        try {
            while (readRequest(connection.getInputStream())) {
                requests.incrementAndGet();
                connection.getOutputStream().write(answer);
                connection.getOutputStream().flush();
                if (closes) {
                    connection.close();
                    return;
                }
            }
        } catch (IOException e) {
            // The gateway has enough of it.
        }
    }

    /** Whether there was one. */
    private static boolean readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf(END_OF_HEAD) < 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            in.readNBytes(Integer.parseInt(length.group(1)));
        }
        return true;
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        try {
            server.close();
            // The port is free when nobody accepts there any more, and not before.
            accepting.join();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
