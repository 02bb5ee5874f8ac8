package app.aitopup.edge.kafka;

import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.CloudEventHeaders;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.EventType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Events as Kafka records and back: CloudEvents 1.0 in binary mode, the data as JSON. An event's id comes from what it
 * is about and its type, so publishing it again gives the same id.
 */
public final class EventRecords {
    /** Header of a dead letter: why it could not be processed. */
    public static final String DEAD_LETTER_REASON = "dead-letter-reason";
    /** Header of a dead letter: the topic, partition and offset it stood at. */
    public static final String DEAD_LETTER_ORIGIN = "dead-letter-origin";

    // An old consumer has to be able to read a newer event, and a new one an old event: fields may have come. Those
    // that were there from the beginning are required, each by its own annotation.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final ObjectWriter WRITER = MAPPER.writer();

    private EventRecords() {}

    /**
     * The event as a record.
     *
     * @param source the publishing service, as a URI reference ({@code /topup-service})
     * @param time when it happened
     */
    public static ProducerRecord<String, byte[]> record(Event event, String source, Instant time) {
        List<Header> headers = List.of(
                header(CloudEventHeaders.SPEC_VERSION, CloudEventHeaders.SPEC_VERSION_1_0),
                header(
                        CloudEventHeaders.ID,
                        Ids.event(event.subject(), event.type().type())),
                header(CloudEventHeaders.TYPE, event.type().type()),
                header(CloudEventHeaders.SOURCE, source),
                header(CloudEventHeaders.TIME, time.toString()),
                header(CloudEventHeaders.SUBJECT, event.subject()),
                header(CloudEventHeaders.CONTENT_TYPE, CloudEventHeaders.JSON));
        return new ProducerRecord<>(
                event.type().topic(), null, Topics.key(event.accountId(), event.environment()), write(event), headers);
    }

    /**
     * The event in this record; none where its type is newer than this consumer.
     *
     * @throws PoisonRecord if it is no event of ours, or not whole
     */
    public static Optional<Received> read(ConsumerRecord<String, byte[]> record) {
        Optional<EventType> type = EventType.of(required(record, CloudEventHeaders.TYPE));
        if (type.isEmpty()) {
            return Optional.empty();
        }
        String id = required(record, CloudEventHeaders.ID);
        ObjectReader reader = MAPPER.readerFor(type.get().data());
        try {
            Event event = reader.readValue(record.value() == null ? new byte[0] : record.value());
            if (event == null || event.accountId() == null || event.environment() == null || event.subject() == null) {
                throw new PoisonRecord("the data says not whose event it is");
            }
            // From it come the ids of the events that answer this one: without, nobody could ever be answered.
            if (!Ids.isValid(event.subject())) {
                throw new PoisonRecord("the data is about nothing that has an id of ours");
            }
            return Optional.of(
                    new Received(id, Instant.parse(required(record, CloudEventHeaders.TIME)), event, record));
        } catch (IOException e) {
            // Without the parser's own text: it quotes the data.
            throw new PoisonRecord("the data is not that of a " + type.get().type());
        } catch (DateTimeException e) {
            throw new PoisonRecord("the time is none");
        }
    }

    /** Of which kind the event in this record is, without reading the rest of it; none where that cannot be told. */
    public static Optional<EventType> type(ConsumerRecord<String, byte[]> record) {
        return header(record, CloudEventHeaders.TYPE).flatMap(EventType::of);
    }

    /** What the event in this record is about, as its header says. */
    public static Optional<String> subject(ConsumerRecord<String, byte[]> record) {
        return header(record, CloudEventHeaders.SUBJECT);
    }

    /** A record that can never be processed, with the reason, for the dead-letter topic beside its own. */
    public static Message<byte[]> deadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        List<Header> headers = new ArrayList<>(List.of(record.headers().toArray()));
        headers.add(header(DEAD_LETTER_REASON, reason));
        headers.add(header(DEAD_LETTER_ORIGIN, record.topic() + '/' + record.partition() + '/' + record.offset()));
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return Message.of(value)
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withTopic(record.topic() + Topics.DLQ_SUFFIX)
                        .withKey(record.key())
                        .withHeaders(new RecordHeaders(headers))
                        .build())
                .addMetadata(TracingMetadata.withCurrent(BatchTraces.extract(record.headers())));
    }

    /**
     * One event as it came.
     *
     * @param id the CloudEvents id, the same whenever this event is published again
     * @param time when it happened
     * @param record where it stood
     */
    public record Received(String id, Instant time, Event event, ConsumerRecord<String, byte[]> record) {}

    private static byte[] write(Event event) {
        try {
            return WRITER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event can always be written", e);
        }
    }

    private static String required(ConsumerRecord<String, byte[]> record, String name) {
        return header(record, name).orElseThrow(() -> new PoisonRecord("the header " + name + " is missing"));
    }

    private static Optional<String> header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static RecordHeader header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
