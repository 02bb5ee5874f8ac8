package app.aitopup.webhook.api;

import app.aitopup.webhook.store.EndpointRow;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;

/**
 * An endpoint as callers see it.
 *
 * @param held how many deliveries wait for it to be enabled again
 * @param secret on creation and rotation only; else absent
 */
@JsonPropertyOrder({
    "id",
    "url",
    "description",
    "events",
    "enabled",
    "disabled_reason",
    "retry_policy",
    "held",
    "created_at",
    "secret"
})
record EndpointAnswer(
        String id,
        String url,
        String description,
        List<String> events,
        boolean enabled,
        @JsonProperty("disabled_reason") String disabledReason,
        @JsonProperty("retry_policy") String retryPolicy,
        long held,
        @JsonProperty("created_at") Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) String secret) {

    /** An endpoint that is there already. */
    static EndpointAnswer of(EndpointRow endpoint, long held) {
        return of(endpoint, held, null);
    }

    /** An endpoint with a new secret, this once. */
    static EndpointAnswer of(EndpointRow endpoint, long held, String secret) {
        return new EndpointAnswer(
                endpoint.id,
                endpoint.url,
                endpoint.description,
                endpoint.eventTypes(),
                endpoint.enabled,
                endpoint.disabledReason,
                endpoint.retryPolicy,
                held,
                endpoint.createdAt,
                secret);
    }
}
