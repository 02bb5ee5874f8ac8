package app.aitopup.edge.kafka;

import app.aitopup.contracts.events.CloudEventHeaders;
import app.aitopup.edge.kafka.EventRecords.Received;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.smallrye.common.vertx.ContextLocals;
import io.smallrye.common.vertx.VertxContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Which trace each event of a batch came in (W3C Trace Context, in the record's headers), so that what follows from one
 * event goes on in its trace though the batch is processed as a whole. Kept with the batch's Vert.x context, and so by
 * everything that is started from there.
 */
public final class BatchTraces {
    private static final String LOCAL = BatchTraces.class.getName();
    private static final TextMapGetter<Headers> HEADERS = new RecordHeaderGetter();

    private BatchTraces() {}

    /**
     * Begins a span for each event of a batch that came in a trace. Where no traces are made nothing is done.
     *
     * @return ends them
     */
    static Runnable begin(List<Received> batch) {
        if (!VertxContext.isOnDuplicatedContext()) {
            return () -> {};
        }
        Map<String, Context> traces = new HashMap<>();
        List<Span> spans = new ArrayList<>();
        for (Received received : batch) {
            Context came = extract(received.record().headers());
            if (Span.fromContext(came).getSpanContext().isValid()) {
                Span span = start(received, came);
                spans.add(span);
                Context trace = came.with(span);
                traces.put(received.event().subject(), trace);
                traces.put(received.id(), trace);
            }
        }
        if (!traces.isEmpty()) {
            ContextLocals.put(LOCAL, traces);
        }
        return () -> spans.forEach(Span::end);
    }

    /**
     * The trace of whatever follows from an event of the batch at hand; the current one where there is no such event.
     *
     * @param about the event's subject or its id
     */
    public static Context of(String about) {
        Map<String, Context> traces = VertxContext.isOnDuplicatedContext()
                ? ContextLocals.<Map<String, Context>>get(LOCAL).orElse(Map.of())
                : Map.of();
        Context trace = traces.get(about);
        return trace == null ? Context.current() : trace;
    }

    /**
     * Puts a record into the trace of what it is about, with a span that has to be ended when the broker has it; where
     * there is no trace, one that is none.
     */
    static Span publishing(ProducerRecord<String, byte[]> record) {
        Header subject = record.headers().lastHeader(CloudEventHeaders.SUBJECT);
        Context trace = of(new String(subject.value(), StandardCharsets.UTF_8));
        if (!Span.fromContext(trace).getSpanContext().isValid()) {
            return Span.getInvalid();
        }
        Span span = tracer().spanBuilder(record.topic() + " publish")
                .setParent(trace)
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "publish")
                .setAttribute("messaging.operation.type", "send")
                .setAttribute("messaging.destination.name", record.topic())
                .startSpan();
        GlobalOpenTelemetry.getPropagators()
                .getTextMapPropagator()
                .inject(
                        trace.with(span),
                        record.headers(),
                        (headers, name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return span;
    }

    /** What our own spans are made with. */
    public static Tracer tracer() {
        return GlobalOpenTelemetry.getTracer("app.aitopup");
    }

    /** The trace that a record came in. */
    static Context extract(Headers headers) {
        return GlobalOpenTelemetry.getPropagators().getTextMapPropagator().extract(Context.root(), headers, HEADERS);
    }

    // Names: OpenTelemetry semantic conventions for messaging.
    private static Span start(Received received, Context came) {
        return tracer().spanBuilder("process " + received.record().topic())
                .setParent(came)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", received.record().topic())
                .setAttribute("messaging.message.id", received.id())
                .setAttribute("cloudevents.event_subject", received.event().subject())
                .setAttribute("cloudevents.event_type", received.event().type().type())
                .startSpan();
    }

    private static final class RecordHeaderGetter implements TextMapGetter<Headers> {
        @Override
        public Iterable<String> keys(Headers headers) {
            return StreamSupport.stream(headers.spliterator(), false)
                    .map(Header::key)
                    .toList();
        }

        @Override
        public String get(Headers headers, String key) {
            Header header = headers == null ? null : headers.lastHeader(key);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
