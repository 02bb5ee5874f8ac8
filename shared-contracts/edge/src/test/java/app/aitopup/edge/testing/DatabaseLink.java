package app.aitopup.edge.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way from a service to its database, which a test can make silent as a host that vanishes is: nothing comes
 * through, nothing is closed, and neither end is told.
 */
public final class DatabaseLink implements Closeable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ServerSocket listener;
    private final int databasePort;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private boolean silent;
    private String lastHeard;

    DatabaseLink(int databasePort) throws IOException {
        this.databasePort = databasePort;
        this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        inBackground(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets nothing through from now on. */
    public synchronized void fallSilent() {
        silent = true;
        connections.forEach(connection -> {
            connection.heard = false;
            connection.answered = false;
        });
    }

    /** Lets the next statement with this text through, and from then on no answer on its connection. */
    public synchronized void loseTheAnswerTo(String text) {
        lastHeard = text;
    }

    /** Whether the answer that was to be lost has been asked for. */
    public synchronized boolean hasLostTheAnswer() {
        return lastHeard == null;
    }

    /** Lets new connections through; what has become silent stays so, and its ends never hear of each other again. */
    public synchronized void recover() {
        silent = false;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.forEach(Connection::close);
    }

    private void accept() {
        try {
            while (true) {
                open(listener.accept());
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private synchronized void open(Socket client) throws IOException {
        if (silent) {
            connections.add(new Connection(List.of(client)));
            return;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), databasePort);
        Connection connection = new Connection(List.of(client, server));
        connections.add(connection);
        inBackground(() -> pass(client, server, connection, true));
        inBackground(() -> pass(server, client, connection, false));
    }

    private void pass(Socket from, Socket to, Connection connection, boolean asking) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (asking) {
                    loseItsAnswer(connection, new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                }
                if (asking ? connection.heard : connection.answered) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // One end is gone.
        }
        // An end that is gone without the other hearing of it leaves the other as it is.
        if (connection.heard && connection.answered) {
            connection.close();
            connections.remove(connection);
        }
    }

    private synchronized void loseItsAnswer(Connection connection, String asked) {
        if (lastHeard != null && connection.heard && asked.contains(lastHeard)) {
            connection.answered = false;
            lastHeard = null;
        }
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "database-link");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Connection {
        private final List<Socket> ends;
        private volatile boolean heard = true;
        private volatile boolean answered = true;

        Connection(List<Socket> ends) {
            this.ends = ends;
        }

        void close() {
            for (Socket end : ends) {
                try {
                    end.close();
                } catch (IOException e) {
                    // It is as good as closed.
                }
            }
        }
    }
}
