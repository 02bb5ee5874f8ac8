package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.IntegratorEvent;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.domain.SealedSecret;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One endpoint as it is stored. */
@Entity
@Table(name = "endpoints")
public class EndpointRow {
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

    @Column(name = "previous_secret_sealed")
    public byte[] previousSecretSealed;

    @Column(name = "previous_signs_until")
    public Instant previousSignsUntil;

    @Column(name = "older_secret_sealed")
    public byte[] olderSecretSealed;

    @Column(name = "older_signs_until")
    public Instant olderSignsUntil;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "deleted_at")
    public Instant deletedAt;

    /** The names of the events it takes. */
    public List<String> eventTypes() {
        return events == null ? IntegratorEvent.types() : List.of(events);
    }

    /** What an attempt needs to know of it. */
    public Endpoint endpoint() {
        List<SealedSecret> secrets = new ArrayList<>();
        addSecret(secrets, secretSealed, null);
        addSecret(secrets, previousSecretSealed, previousSignsUntil);
        addSecret(secrets, olderSecretSealed, olderSignsUntil);
        return new Endpoint(
                id,
                Environment.of(environment).orElseThrow(),
                url,
                secrets,
                enabled,
                RetryPolicy.of(retryPolicy).orElseThrow());
    }

    /**
     * Takes a new secret; the one that was current goes on signing for a while, and so does the one before it.
     *
     * @param until when the one that was current signs no more
     */
    public void rotate(byte[] newSecretSealed, Instant until) {
        olderSecretSealed = previousSecretSealed;
        olderSignsUntil = previousSignsUntil;
        previousSecretSealed = secretSealed;
        previousSignsUntil = until;
        secretSealed = newSecretSealed;
    }

    private static void addSecret(List<SealedSecret> secrets, byte[] sealed, Instant until) {
        if (sealed != null) {
            secrets.add(new SealedSecret(Bytes.of(sealed), until));
        }
    }
}
