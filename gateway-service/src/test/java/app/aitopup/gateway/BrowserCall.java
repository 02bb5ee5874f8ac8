package app.aitopup.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A request as a browser makes it, from any address of this machine, and its answer to the end. */
final class BrowserCall {
    private final String method;
    private final String path;
    private final List<String> headers = new ArrayList<>();
    private String address = "127.0.0.1";
    private String body = "";

    private BrowserCall(String method, String path) {
        this.method = method;
        this.path = path;
        headers.add("Accept: text/html,*/*;q=0.8");
        headers.add("Connection: close");
        headers.add("Host: localhost:" + Gateway.port());
    }

    static BrowserCall get(String path) {
        return new BrowserCall("GET", path);
    }

    static BrowserCall of(String method, String path) {
        return new BrowserCall(method, path);
    }

    /** A form that one of our own pages sends. */
    static BrowserCall post(String path, Map<String, String> fields) {
        return form(path, fields).header("Sec-Fetch-Site: same-origin");
    }

    /** A form that says nothing of where it comes from. */
    static BrowserCall form(String path, Map<String, String> fields) {
        BrowserCall call = new BrowserCall("POST", path);
        call.body = fields.entrySet().stream()
                .map(field -> field.getKey() + '=' + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return call.header("Content-Type: application/x-www-form-urlencoded");
    }

    BrowserCall header(String line) {
        headers.add(line);
        return this;
    }

    BrowserCall session(String token) {
        return header("Cookie: aitopup_session=" + token);
    }

    BrowserCall from(String local) {
        address = local;
        return this;
    }

    /** An answer: its status, its headers as they came, and what follows, chunks and all. */
    record Page(int status, String head, String text) {
        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Waits for the end of the answer. */
    Page send() {
        try (Socket socket = open()) {
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = all.indexOf("\r\n\r\n");
            return new Page(Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the request; whoever asked reads, and closes. */
    Socket open() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(numeric(address), 0));
        socket.connect(new InetSocketAddress(numeric("127.0.0.1"), Gateway.port()));
        socket.setSoTimeout(20_000);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = method + ' ' + path + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                + (bytes.length > 0 || method.equals("POST") ? "\r\nContent-Length: " + bytes.length : "")
                + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private static InetAddress numeric(String ipv4) throws IOException {
        byte[] bytes = new byte[4];
        String[] parts = ipv4.split("\\.", -1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return InetAddress.getByAddress(bytes);
    }

    /** Reads until this has come. */
    static String readUntil(InputStream in, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("it ended without " + text + ": " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }
}
