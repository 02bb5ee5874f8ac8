package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.IntegratorEvent;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** One endpoint as it is stored. */
@Entity
@Table(name = "endpoints")
public class EndpointRow {
    /** The policy of an endpoint that asked for none. */
    public static final String STANDARD_RETRIES = "standard";

    @Id
    @Column(columnDefinition = "text")
    public String id;

    @Column(name = "account_id", columnDefinition = "text")
    public String accountId;

    @Column(columnDefinition = "text")
    public String environment;

    @Column(columnDefinition = "text")
    public String url;

    @Column(columnDefinition = "text")
    public String description;

    /** Null stands for every kind. The type is the name that PostgreSQL itself has for {@code text[]}. */
    @Column(columnDefinition = "_text")
    public String[] events;

    public boolean enabled;

    @Column(name = "disabled_reason", columnDefinition = "text")
    public String disabledReason;

    @Column(name = "retry_policy", columnDefinition = "text")
    public String retryPolicy;

    @Column(name = "secret_sealed")
    public byte[] secretSealed;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "deleted_at")
    public Instant deletedAt;

    /** The names of the events it takes. */
    public List<String> eventTypes() {
        return events == null ? IntegratorEvent.types() : List.of(events);
    }

    /** What an attempt needs to know of it. */
    Endpoint endpoint() {
        return new Endpoint(
                id,
                Environment.of(environment).orElseThrow(),
                url,
                secretSealed == null ? null : Bytes.of(secretSealed),
                enabled);
    }
}
