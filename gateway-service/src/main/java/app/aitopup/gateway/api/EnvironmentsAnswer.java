package app.aitopup.gateway.api;

import app.aitopup.contracts.Rehearsal;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Every difference between staging and live. What is not among them is the same in both: a difference that is added to
 * the suite has to be added here.
 *
 * @param rehearsals what a recipient's plus-tag does in staging
 * @param otherwise what holds for everything that is not listed
 */
@JsonPropertyOrder({"differences", "rehearsals", "otherwise"})
record EnvironmentsAnswer(List<Difference> differences, List<RehearsalItem> rehearsals, String otherwise) {

    /** What is different, and how it is in each. */
    @JsonPropertyOrder({"topic", "staging", "live"})
    record Difference(String topic, String staging, String live) {}

    /** One way to rehearse; {@code tag} is null where none is needed. */
    @JsonPropertyOrder({"recipient", "tag", "what"})
    record RehearsalItem(String recipient, String tag, String what) {
        static RehearsalItem of(Rehearsal rehearsal) {
            return new RehearsalItem(
                    rehearsal.recipient(), rehearsal == Rehearsal.DELIVER ? null : rehearsal.tag(), rehearsal.what());
        }
    }

    /**
     * All of it.
     *
     * @param welcomeCents the play money of a new account
     */
    static EnvironmentsAnswer of(long welcomeCents) {
        return new EnvironmentsAnswer(
                List.of(
                        new Difference("keys", "They begin with ak_staging_.", "They begin with ak_live_."),
                        new Difference(
                                "first_key",
                                "Signing up answers with one.",
                                "Its owner makes it, signed in: POST /api/agent/v1/keys."),
                        new Difference("money", "Play money, worth nothing.", "US dollars."),
                        new Difference(
                                "funding",
                                "A new account has " + welcomeCents + " cents, and its owner adds more at any time:"
                                        + " POST /api/agent/v1/wallet/fund.",
                                "A wallet begins empty and is credited by an operator."),
                        new Difference(
                                "providers",
                                "A sandbox delivers, whose voucher codes buy nothing; never a platform's reseller.",
                                "Our own vouchers, or a platform's reseller; never the sandbox."),
                        new Difference(
                                "recipients",
                                "The recipient's plus-tag decides what happens: see rehearsals.",
                                "A plus-tag means nothing."),
                        new Difference("receiver_urls", "http and https.", "https only."),
                        new Difference(
                                "conformance_runs",
                                "POST /webhooks/{id}/conformance tries a receiver with right and wrong requests.",
                                "There are none: 3007.")),
                Arrays.stream(Rehearsal.values()).map(RehearsalItem::of).toList(),
                "Everything else is the same in both, limits and webhooks included, and the two share nothing: what was"
                        + " made in one is not found in the other (3007).");
    }
}
