package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.StuckAnswer;
import app.aitopup.gateway.AuthenticateOperator;
import app.aitopup.gateway.FindStuck;
import app.aitopup.gateway.FindStuck.Stuck;
import app.aitopup.gateway.domain.StuckItem;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.resteasy.reactive.RestHeader;

/** What has stood too long anywhere, and why, for operators. */
@Path("/api/operator/v1/stuck")
@Produces(MediaType.APPLICATION_JSON)
class StuckResource {
    private static final String MORE = (StuckAnswer.COUNTED_AT_MOST - 1) + "+";

    private final AuthenticateOperator authenticateOperator;
    private final FindStuck findStuck;
    private final Clock clock;

    StuckResource(AuthenticateOperator authenticateOperator, FindStuck findStuck, Clock clock) {
        this.authenticateOperator = authenticateOperator;
        this.findStuck = findStuck;
        this.clock = clock;
    }

    /**
     * What stands.
     *
     * @param counts numbers, or a text such as {@code 1000+} where there are more than are counted
     */
    @JsonPropertyOrder({"items", "counts", "unavailable"})
    record StuckEverywhere(List<ItemAnswer> items, Map<String, Object> counts, List<String> unavailable) {

        static StuckEverywhere of(Stuck stuck, Instant now) {
            Map<String, Object> counts = new TreeMap<>();
            stuck.counts()
                    .forEach((kind, count) -> counts.put(kind, count < StuckAnswer.COUNTED_AT_MOST ? count : MORE));
            return new StuckEverywhere(
                    stuck.items().stream().map(item -> ItemAnswer.of(item, now)).toList(), counts, stuck.unavailable());
        }
    }

    /** One thing that stands. */
    @JsonPropertyOrder({"service", "kind", "id", "account_id", "environment", "since", "age_seconds", "why"})
    record ItemAnswer(
            String service,
            String kind,
            String id,
            @JsonProperty("account_id") String accountId,
            Environment environment,
            Instant since,
            @JsonProperty("age_seconds") long ageSeconds,
            String why) {

        static ItemAnswer of(StuckItem item, Instant now) {
            return new ItemAnswer(
                    item.service(),
                    item.kind(),
                    item.id(),
                    item.accountId(),
                    item.environment(),
                    item.since(),
                    // The service's clock may be ahead of this one.
                    Math.max(0, Duration.between(item.since(), now).toSeconds()),
                    item.why());
        }
    }

    @GET
    public Uni<Envelope<StuckEverywhere>> find(@RestHeader(HttpHeaders.AUTHORIZATION) List<String> authorization) {
        authenticateOperator.authenticate(authorization);
        return findStuck.find().map(stuck -> {
            Instant now = clock.instant();
            return Envelope.of(Code.SUCCESS, now, StuckEverywhere.of(stuck, now));
        });
    }
}
