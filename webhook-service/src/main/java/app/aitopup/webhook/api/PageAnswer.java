package app.aitopup.webhook.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * Part of a list.
 *
 * @param nextCursor what to ask the next part with; null when this is the last
 */
@JsonPropertyOrder({"items", "next_cursor"})
record PageAnswer<T>(List<T> items, @JsonProperty("next_cursor") String nextCursor) {}
