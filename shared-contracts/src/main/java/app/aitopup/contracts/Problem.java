package app.aitopup.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The {@code data} of an error.
 *
 * @param message what went wrong, for people
 * @param docsUrl where the code is explained
 * @param errors every field at fault, all at once; absent where no field is
 * @param funds what happened to the money; only on calls that can move money
 * @param retry whether and how to try again; only on calls that can move money
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"message", "docs_url", "errors", "funds", "retry"})
public record Problem(
        String message, @JsonProperty("docs_url") String docsUrl, List<FieldError> errors, Funds funds, Retry retry) {

    /**
     * One field at fault.
     *
     * @param field its name as the caller wrote it, or should have
     * @param message what is wrong with it
     * @param fix what to send instead; absent where there is no telling
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"field", "message", "fix"})
    public record FieldError(String field, String message, String fix) {}

    /**
     * The answer to "may I send this again?".
     *
     * @param safe whether sending it again can never charge twice
     * @param afterSeconds how long to wait first, in seconds, 0 for at once
     * @param sameKey whether to use the same idempotency key again; with a key that already has a final answer, only a
     *     new one starts anything
     */
    @JsonPropertyOrder({"safe", "after_seconds", "same_key"})
    public record Retry(
            boolean safe, @JsonProperty("after_seconds") int afterSeconds, @JsonProperty("same_key") boolean sameKey) {}
}
