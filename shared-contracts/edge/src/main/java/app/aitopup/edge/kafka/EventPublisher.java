package app.aitopup.edge.kafka;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Publishes events by the producer of a channel, all that belong together in one step. An emitter takes each of them
 * through several threads, which costs more than everything else that becomes of an event.
 */
public final class EventPublisher {
    private final KafkaClientService clients;
    private final String channel;

    /** @param channel an outgoing one, for which there is an emitter */
    public EventPublisher(KafkaClientService clients, String channel) {
        this.clients = clients;
        this.channel = channel;
    }

    /**
     * Publishes records in their order, each in the trace that its event belongs to; done, on the context of whoever
     * asks, if there is one, when the broker has all of them. Fails as the first that failed, and then any of the
     * others may be there.
     *
     * @param records sent once: they cannot be changed afterwards, and so not be sent again
     */
    public Uni<Void> publish(List<ProducerRecord<String, byte[]>> records) {
        if (records.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().emitter(emitter -> {
            Context context = Vertx.currentContext();
            KafkaProducer<String, byte[]> producer = clients.getProducer(channel);
            Sending sending = new Sending(records, context, emitter);
            producer.runOnSendingThread(sending::send).subscribe().with(sent -> {}, sending::giveUp);
        });
    }

    private static final class Sending {
        private final List<ProducerRecord<String, byte[]>> records;
        private final List<Span> spans = new ArrayList<>();
        private final AtomicInteger left;
        private final Context context;
        private final UniEmitter<? super Void> emitter;

        private Sending(
                List<ProducerRecord<String, byte[]>> records, Context context, UniEmitter<? super Void> emitter) {
            this.records = records;
            this.left = new AtomicInteger(records.size());
            this.context = context;
            this.emitter = emitter;
            // Here and not where they are sent: the traces are those of the context at hand.
            records.forEach(record -> spans.add(BatchTraces.publishing(record)));
        }

        private void send(Producer<String, byte[]> producer) {
            for (int i = 0; i < records.size(); i++) {
                Span span = spans.get(i);
                // The callback says the same, and needs no thread that waits.
                Future<RecordMetadata> unused = producer.send(records.get(i), (stored, failure) -> end(span, failure));
            }
        }

        private void end(Span span, Exception failure) {
            if (failure != null) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
            if (failure != null) {
                answer(() -> emitter.fail(failure));
            } else if (left.decrementAndGet() == 0) {
                answer(() -> emitter.complete(null));
            }
        }

        /** Not all of them were handed over. To end a span twice does nothing. */
        private void giveUp(Throwable failure) {
            spans.forEach(Span::end);
            answer(() -> emitter.fail(failure));
        }

        private void answer(Runnable heard) {
            if (context == null) {
                heard.run();
            } else {
                context.runOnContext(there -> heard.run());
            }
        }
    }
}
