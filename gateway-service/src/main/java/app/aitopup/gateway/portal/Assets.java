package app.aitopup.gateway.portal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.webjars.WebJarVersionLocator;

/** Scripts, styles and pictures. Their addresses have a hash of them, so that browsers keep them for good. */
@ApplicationScoped
class Assets {
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    private static final int NOT_FOUND = 404;

    private final Map<String, Asset> byName = new LinkedHashMap<>();
    private final Map<String, String> urls = new LinkedHashMap<>();

    private record Asset(String version, String type, Buffer bytes) {}

    Assets() {
        WebJarVersionLocator libraries = new WebJarVersionLocator();
        add("htmx.js", JAVASCRIPT, libraries.fullPath("htmx.org", "dist/htmx.min.js"));
        add("chart.js", JAVASCRIPT, libraries.fullPath("chart.js", "dist/chart.umd.min.js"));
        add("portal.js", JAVASCRIPT, "assets/portal.js");
        add("demo.js", JAVASCRIPT, "assets/demo.js");
        add("portal.css", "text/css; charset=utf-8", "assets/portal.css");
        add("icon.svg", "image/svg+xml", "assets/icon.svg");
    }

    private void add(String name, String type, String resource) {
        byte[] bytes = read(Objects.requireNonNull(resource, name));
        Asset asset = new Asset(hash(bytes), type, Buffer.buffer(bytes));
        byName.put(name, asset);
        urls.put(
                name.substring(0, name.indexOf('.')) + '_' + name.substring(name.indexOf('.') + 1),
                "/assets/" + asset.version() + '/' + name);
    }

    /** Where each is found, by its name with {@code _} for the dot. */
    Map<String, String> urls() {
        return urls;
    }

    /** Answers with one. */
    void serve(RoutingContext call) {
        Asset asset = byName.get(call.pathParam("name"));
        if (asset == null || !asset.version().equals(call.pathParam("version"))) {
            call.response().setStatusCode(NOT_FOUND).end();
            return;
        }
        call.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, asset.type())
                .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .end(asset.bytes());
    }

    /** A resource on the class path. */
    static byte[] read(String resource) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
