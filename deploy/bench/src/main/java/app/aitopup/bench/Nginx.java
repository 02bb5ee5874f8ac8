package app.aitopup.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One nginx: it receives webhooks, answers in a service's place, and is the proxy that the gateway is held against. */
final class Nginx implements AutoCloseable {
    private static final int PATIENCE_S = 10;

    private final int receiver = Tools.freePort();
    private final int upstream = Tools.freePort();
    private final int proxy = Tools.freePort();
    private final Path log;
    private final Process process;
    // How far the log was read, and what was in it since it was last to be forgotten.
    private long read;
    private final Set<String> events = new HashSet<>();
    private final List<Long> firstMillis = new ArrayList<>();
    private int requests;
    private long lastMillis;

    Nginx(Path work) throws IOException {
        String text = Resources.text("nginx.conf")
                .replace("%work%", work.toString())
                .replace("%receiver%", Integer.toString(receiver))
                .replace("%upstream%", Integer.toString(upstream))
                .replace("%proxy%", Integer.toString(proxy));
        Path file = Files.writeString(work.resolve("nginx.conf"), text);
        this.log = work.resolve("told.log");
        Files.deleteIfExists(log);
        this.process = Tools.start(
                        work.resolve("nginx.log"),
                        Map.of(),
                        List.of("nginx", "-c", file.toString(), "-p", work.toString()))
                .process();
    }

    String receiverUrl() {
        return "http://127.0.0.1:" + receiver + "/hook";
    }

    String upstreamUrl() {
        return "http://127.0.0.1:" + upstream;
    }

    String proxyUrl() {
        return "http://127.0.0.1:" + proxy;
    }

    long pid() {
        return process.pid();
    }

    /** Begins to count anew. */
    void forget() throws IOException {
        read = Files.size(log);
        events.clear();
        firstMillis.clear();
        requests = 0;
        lastMillis = 0;
    }

    /**
     * What the receiver was told since it was last to {@link #forget}.
     *
     * @param events how many different ones
     * @param requests how many times
     * @param lastMillis when the last came, in ms since 1970; 0 for none
     */
    record Told(int events, int requests, long lastMillis) {}

    /** Reads on from where the last look ended: it is made often, on the cores that are measured. */
    Told told() throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            ByteBuffer news = ByteBuffer.allocate((int) (channel.size() - read));
            channel.position(read);
            while (news.hasRemaining() && channel.read(news) >= 0) {}
            String text = new String(news.array(), 0, news.position(), StandardCharsets.US_ASCII);
            int end = text.lastIndexOf('\n') + 1;
            read += end;
            text.substring(0, end).lines().forEach(this::count);
        }
        return new Told(events.size(), requests, lastMillis);
    }

    private void count(String line) {
        int space = line.indexOf(' ');
        long millis = Math.round(Double.parseDouble(line.substring(0, space)) * 1000);
        requests++;
        lastMillis = Math.max(lastMillis, millis);
        if (events.add(line.substring(space + 1))) {
            firstMillis.add(millis);
        }
    }

    /**
     * The rate at which new events were told, from when a fifth of them had come until nine tenths had: neither how it
     * began nor how it came to an end.
     */
    double steadyPerSecond() {
        List<Long> times = firstMillis.stream().sorted().toList();
        int from = times.size() / 5;
        int to = times.size() * 9 / 10;
        return to > from ? (to - from) * 1e3 / Math.max(1, times.get(to) - times.get(from)) : 0;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
