package app.aitopup.edge;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * One thing that happened to a top-up, as a service tells it to an operator.
 *
 * @param at by that service's clock
 * @param what in plain words; no personal data and no secret
 */
@JsonPropertyOrder({"at", "what"})
public record TimelineStep(Instant at, String what) {}
