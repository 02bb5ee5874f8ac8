package app.aitopup.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection to the gateway over which anything can be sent, HTTP or not. */
final class RawConnection implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MS = 20_000;
    private static final Pattern REPEATED = Pattern.compile("\\{([^{}]+)\\*(\\d+)}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-f]{2}|.)");

    private final Socket socket;
    private final InputStream in;

    private RawConnection() throws IOException {
        socket = new Socket(InetAddress.getByName("localhost"), Gateway.port());
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    /** An answer, as it came. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Reply(int status, Map<String, List<String>> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        List<String> all(String header) {
            return headers.getOrDefault(header, List.of());
        }

        /** The one value of this header. */
        String header(String name) {
            assertThat(all(name)).as(name).hasSize(1);
            return all(name).get(0);
        }
    }

    static RawConnection open() throws IOException {
        return new RawConnection();
    }

    /** What a line of a table stands for: escapes are resolved, repetitions written out. */
    static byte[] bytes(String line) {
        String written = REPEATED.matcher(line)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).repeat(Integer.parseInt(match.group(2)))));
        return ESCAPE.matcher(written)
                .replaceAll(match -> Matcher.quoteReplacement(character(match.group(1))))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String character(String escape) {
        return switch (escape.charAt(0)) {
            case 'r' -> "\r";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '0' -> "\0";
            case '\\' -> "\\";
            case 'x' -> String.valueOf((char) Integer.parseInt(escape.substring(1), 16));
            default -> throw new IllegalArgumentException("no escape: " + escape);
        };
    }

    RawConnection send(String line) throws IOException {
        return send(bytes(line));
    }

    RawConnection send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (SocketException e) {
            // It has been answered, and nothing more is taken.
            assertThat(in.available()).as("an answer to read").isPositive();
        }
        return this;
    }

    /** The next answer. */
    Reply read() throws IOException {
        return read(false);
    }

    /** The next answer, to a request without a body in its answer. */
    Reply readHead() throws IOException {
        return read(true);
    }

    private Reply read(boolean headOnly) throws IOException {
        String line = line();
        assertThat(line).matches("HTTP/1\\.[01] \\d{3} .*");
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.computeIfAbsent(header.substring(0, colon), name -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        int length = headOnly || !headers.containsKey("Content-Length")
                ? 0
                : Integer.parseInt(headers.get("Content-Length").get(0));
        return new Reply(Integer.parseInt(line.substring(9, 12)), headers, in.readNBytes(length));
    }

    /** Whether the gateway still listens, seen over so many milliseconds. */
    boolean isOpenAfter(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
        try {
            return in.read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (SocketException e) {
            return false;
        } finally {
            socket.setSoTimeout(PATIENCE_MS);
        }
    }

    /** Whether the gateway has ended the connection, and everything it sent has been read. */
    boolean hasEnded() throws IOException {
        return in.read() == -1;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("no answer, but: " + line);
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        assertThat(text).endsWith("\r");
        return text.substring(0, text.length() - 1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
