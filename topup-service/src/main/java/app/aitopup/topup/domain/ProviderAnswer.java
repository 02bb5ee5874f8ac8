package app.aitopup.topup.domain;

import java.time.Duration;

/** What a provider says of an order. Nothing but {@link Delivered} and {@link Declined} is its last word. */
public sealed interface ProviderAnswer {

    /** The recipient has the credit, of exactly the amount that was ordered. */
    record Delivered() implements ProviderAnswer {}

    /**
     * Nothing is delivered, and nothing ever will be under this id.
     *
     * @param reason for operators; no personal data
     */
    record Declined(String reason) implements ProviderAnswer {}

    /** It is on its way; ask again after this time. */
    record Later(Duration after) implements ProviderAnswer {}

    /**
     * No answer, or none that can be believed: whether anything was delivered is not known.
     *
     * @param reason for operators; no personal data
     */
    record Away(String reason) implements ProviderAnswer {}
}
