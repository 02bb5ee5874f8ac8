package app.aitopup.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Sends requests that no proper client would send: any bytes in path, headers and body, each header as often as given.
 */
final class RawHttp {
    private static final int PATIENCE_MS = 20_000;

    private final String host;
    private final int port;

    RawHttp(String baseUrl) {
        URI uri = URI.create(baseUrl);
        this.host = uri.getHost();
        this.port = uri.getPort();
    }

    /** An answer; headers by name in any case, the last of several. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Answer(int status, TreeMap<String, String> headers, byte[] body) {}

    /**
     * Makes one call on a connection of its own.
     *
     * @param path as it goes over the wire
     * @param headers each {@code Name: value} as it goes over the wire, but for the host, the length and the
     *     connection's
     * @param body one byte a character, as everything else here; null for none
     */
    Answer call(String method, String path, List<String> headers, String body) {
        StringBuilder request = new StringBuilder();
        request.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        List<String> all = new ArrayList<>(headers);
        all.add("Host: " + host + ':' + port);
        all.add("Connection: close");
        if (body != null) {
            all.add("Content-Length: " + body.length());
        }
        all.forEach(header -> request.append(header).append("\r\n"));
        request.append("\r\n").append(body == null ? "" : body);
        try (Socket socket = new Socket(InetAddress.getByName(host), port)) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
            return answer(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(method + ' ' + path, e);
        }
    }

    private static Answer answer(byte[] bytes) throws IOException {
        String text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no answer: " + text);
        }
        String[] head = text.substring(0, end).split("\r\n", -1);
        TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            headers.put(
                    head[i].substring(0, colon), head[i].substring(colon + 1).strip());
        }
        String body = text.substring(end + 4);
        boolean chunked = headers.getOrDefault("Transfer-Encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked");
        return new Answer(
                Integer.parseInt(head[0].split(" ", -1)[1]),
                headers,
                chunked ? joined(body) : body.getBytes(ISO_8859_1));
    }

    private static byte[] joined(String chunks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int lineEnd = chunks.indexOf("\r\n", at);
            int length = Integer.parseInt(chunks.substring(at, lineEnd), 16);
            if (length == 0) {
                return body.toByteArray();
            }
            body.writeBytes(chunks.substring(lineEnd + 2, lineEnd + 2 + length).getBytes(ISO_8859_1));
            at = lineEnd + 2 + length + 2;
        }
    }
}
