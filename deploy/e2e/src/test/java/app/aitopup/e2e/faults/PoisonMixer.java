package app.aitopup.e2e.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.aitopup.e2e.faults.Evidence.Poison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Mixes records into the topics that no service can process, or that are about top-ups that never were. */
final class PoisonMixer {
    /** The header that tells which poison a record is, also as a dead letter. */
    static final String MARK = "fault-poison";

    /** Both groups that read a topic put it aside. */
    private static final int EACH_GROUP = 2;

    /** The one group that would have to act on it does. */
    private static final int ONE_GROUP = 1;

    /** It is no dead letter: whoever reads it passes it over, or says that it concerns nobody. */
    private static final int NO_GROUP = 0;

    private final String broker;
    private final List<Poison> mixed = new ArrayList<>();

    PoisonMixer(String broker) {
        this.broker = broker;
    }

    /** Mixes one of each kind among the records of this account. */
    void mix(String accountId) {
        try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            String key = accountId + ":staging";
            String owner = "\"account_id\":\"" + accountId + "\",\"environment\":\"staging\"";
            String topup = "\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"p@example.com\"";
            Shot shot = new Shot(producer, key, owner);

            shot.at(Topics.TOPUP, "topup.requested", "garbage", EACH_GROUP, "\u0000 no JSON {");
            shot.at(Topics.TOPUP, "topup.requested", "no data", EACH_GROUP, null);
            shot.at(Topics.TOPUP, null, "no headers", EACH_GROUP, "{" + owner + "}");
            shot.at(Topics.TOPUP, "topup.astonished", "unknown type", NO_GROUP, "{" + owner + "}");
            shot.about(Topics.TOPUP, "topup.fulfilled", "fulfilled, never held", ONE_GROUP, topup);
            shot.about(Topics.TOPUP, "topup.cancel_requested", "cancels nothing", NO_GROUP, "\"amount_cents\":1000");
            shot.about(
                    Topics.TOPUP,
                    "topup.rejected",
                    "rejects nothing",
                    NO_GROUP,
                    "\"amount_cents\":9,\"failure_code\":4002");
            shot.about(
                    Topics.TOPUP,
                    "topup.requested",
                    "asks for nothing",
                    ONE_GROUP,
                    topup.replace("1000", "0") + ",\"key_id\":\"key_0\"");
            shot.at(
                    Topics.TOPUP,
                    "topup.cancel_requested",
                    "an id that is none",
                    EACH_GROUP,
                    "{\"transaction_id\":\"txn_poison\"," + owner + ",\"amount_cents\":1000}");
            shot.at(Topics.WALLET, "wallet.transferred", "garbage", EACH_GROUP, "<xml/>");
            shot.at(Topics.WALLET, "wallet.posted", "null", EACH_GROUP, "null");
            shot.at(Topics.WALLET, null, "no headers", EACH_GROUP, "{" + owner + "}");
            shot.about(
                    Topics.WALLET,
                    "wallet.transferred",
                    "paid for nobody",
                    NO_GROUP,
                    "\"amount_cents\":1000,\"new_balance_cents\":5000");
            shot.about(Topics.WALLET, "wallet.released", "released for nobody", NO_GROUP, "\"amount_cents\":1000");
        }
    }

    /** All that was mixed in. */
    List<Poison> mixed() {
        return mixed;
    }

    private final class Shot {
        private final KafkaProducer<byte[], byte[]> producer;
        private final String key;
        private final String owner;

        Shot(KafkaProducer<byte[], byte[]> producer, String key, String owner) {
            this.producer = producer;
            this.key = key;
            this.owner = owner;
        }

        /** An event that is whole, about a top-up that never was. */
        void about(String topic, String type, String kind, int groups, String rest) {
            // The form of an id, and of a time that no clock shows.
            String id = String.format("txn_01000000000000000000%06d", mixed.size());
            String data = "{\"transaction_id\":\"" + id + "\"," + owner + "," + rest + "}";
            publish(topic, type, new Poison(mark(), kind, groups, id), data);
        }

        void at(String topic, String type, String kind, int groups, String data) {
            publish(topic, type, new Poison(mark(), kind, groups, null), data);
        }

        private String mark() {
            return "poison-" + mixed.size();
        }

        private void publish(String topic, String type, Poison poison, String data) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put(MARK, poison.mark());
            if (type != null) {
                headers.put("ce_specversion", "1.0");
                headers.put("ce_id", "evt_" + poison.mark());
                headers.put("ce_type", type);
                headers.put("ce_source", "/nobody");
                headers.put("ce_time", Instant.now().toString());
                headers.put("content-type", "application/json");
            }
            List<Header> bytes = headers.entrySet().stream()
                    .<Header>map(header ->
                            new RecordHeader(header.getKey(), header.getValue().getBytes(UTF_8)))
                    .toList();
            // Before it is published: a record whose fate is unknown may be there.
            mixed.add(poison);
            PoisonMixer.publish(
                    producer,
                    new ProducerRecord<>(
                            topic, null, key.getBytes(UTF_8), data == null ? null : data.getBytes(UTF_8), bytes));
        }
    }

    /** A producer as careful as the services' own. */
    static KafkaProducer<byte[], byte[]> producer(String broker) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker,
                        "acks",
                        "all",
                        "linger.ms",
                        "0",
                        "max.block.ms",
                        "300000",
                        "delivery.timeout.ms",
                        "300000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Publishes, and waits until the broker has it. */
    static void publish(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        Future<RecordMetadata> sent = producer.send(record);
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not take a record", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
