package app.aitopup.edge.kafka;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Ends the consumers while there is still a database: each has a second and a half to finish what it has taken on,
 * commits what is done and leaves its group. By itself that would be done after the pool was closed, and the last batch
 * would wait in vain, with its partitions. What is not finished comes again, to another replica.
 */
@ApplicationScoped
class LeaveKafka {
    private static final int LAST = Integer.MAX_VALUE;

    void leave(
            @Observes @Priority(LAST) ShutdownEvent stopping, @Connector("smallrye-kafka") KafkaConnector connector) {
        connector.terminate(stopping);
    }
}
