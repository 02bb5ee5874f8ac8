package app.aitopup.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A collector of traces on this machine (OTLP 1.0 over HTTP): remembers every span that the services send. */
final class Collector {
    private static final String PATH = "/v1/traces";

    private final HttpServer server;
    private final List<ResourceSpans> received = new CopyOnWriteArrayList<>();

    /**
     * One span.
     *
     * @param parentId empty where the trace begins
     */
    record Span(String service, String name, String traceId, String id, String parentId, List<KeyValue> attributes) {
        /** The text of an attribute; empty where it has none of that name. */
        String attribute(String name) {
            return attributes.stream()
                    .filter(attribute -> attribute.getKey().equals(name))
                    .map(attribute -> attribute.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
        }
    }

    Collector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(PATH, this::receive);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "collector");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    /** What {@code deploy/local/up} is told so that every call's trace comes here, soon. */
    List<String> options() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        List<String> options = new ArrayList<>();
        for (String service : Stack.SERVICES) {
            for (String setting : List.of(
                    "QUARKUS_OTEL_SDK_DISABLED=false",
                    "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                    "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT=" + url,
                    "QUARKUS_OTEL_TRACES_SAMPLER_ARG=1",
                    "QUARKUS_OTEL_BSP_SCHEDULE_DELAY=200ms")) {
                options.addAll(List.of("--set", service + "." + setting));
            }
        }
        return options;
    }

    /** All spans that came so far. */
    List<Span> spans() {
        return received.stream()
                .flatMap(resource -> resource.getScopeSpansList().stream()
                        .flatMap(scope -> scope.getSpansList().stream())
                        .map(span -> new Span(
                                service(resource),
                                span.getName(),
                                hex(span.getTraceId().toByteArray()),
                                hex(span.getSpanId().toByteArray()),
                                hex(span.getParentSpanId().toByteArray()),
                                span.getAttributesList())))
                .toList();
    }

    /** All that came so far, as text. */
    String text() {
        StringBuilder text = new StringBuilder();
        received.forEach(text::append);
        return text.toString();
    }

    private static String service(ResourceSpans resource) {
        return resource.getResource().getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElseThrow();
    }

    private static String hex(byte[] id) {
        return HexFormat.of().formatHex(id);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            try (InputStream body =
                    zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
                received.addAll(ExportTraceServiceRequest.parseFrom(body).getResourceSpansList());
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }
}
