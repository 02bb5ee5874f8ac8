package app.aitopup.topup.outbound;

import app.aitopup.edge.MediaTypes;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.StrictJson;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.TopupRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What an answer of the partner means, by {@code docs/partner-provider.yaml}. Money hangs on it: an answer is believed
 * only when it is whole and says of this very order what its HTTP status says too.
 */
final class PartnerAnswers {
    private static final String DELIVERED = "delivered";
    private static final String ACCEPTED = "accepted";
    private static final String DECLINED = "declined";
    private static final String WITHDRAWN = "withdrawn";

    // A word of the contract, never free text, in which a customer's address might stand.
    private static final Pattern REASON = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Duration ASK_AGAIN_AT_LEAST = Duration.ofSeconds(1);

    private final Duration askAgainAfter;
    private final Duration askAgainAtMost;

    /**
     * @param askAgainAfter when to ask again for an accepted order whose answer does not say
     * @param askAgainAtMost the longest wait that an answer may ask for
     */
    PartnerAnswers(Duration askAgainAfter, Duration askAgainAtMost) {
        this.askAgainAfter = askAgainAfter;
        this.askAgainAtMost = askAgainAtMost;
    }

    /**
     * The meaning of this answer. Away only where the fault is with this one order.
     *
     * @throws PartnerFailure if it means nothing that can be believed
     */
    ProviderAnswer read(PartnerCall call, Order order, PartnerResponse response) {
        int status = response.status();
        if (status >= 500 || status == 408) {
            throw PartnerFailure.passing("status " + status);
        }
        if (!carriesAnOrder(call, status)) {
            if (isAboutTheOrder(status)) {
                return new ProviderAnswer.Away("status " + status);
            }
            throw PartnerFailure.unbelievable("status " + status);
        }
        ObjectNode object = object(response);
        if (object == null) {
            if (isAboutTheOrder(status)) {
                return new ProviderAnswer.Away("status " + status + ", and no order");
            }
            throw PartnerFailure.unbelievable("status " + status + ", and no order");
        }
        String said = object.path("status").asText();
        // Of an id that it has never seen the partner can only say that it is withdrawn.
        requireSameOrder(object, order, !said.equals(WITHDRAWN));
        return switch (call) {
            case DELIVER -> delivering(status, said, object, response);
            case WITHDRAW -> withdrawing(status, said, object);
        };
    }

    private ProviderAnswer delivering(int status, String said, ObjectNode object, PartnerResponse response) {
        if (status == 200 && said.equals(DELIVERED)) {
            return new ProviderAnswer.Delivered();
        }
        if (status == 202 && said.equals(ACCEPTED)) {
            return new ProviderAnswer.Later(askAgain(response.retryAfter()));
        }
        if (status == 422 && said.equals(DECLINED)) {
            return declined(object);
        }
        if (status == 409 && said.equals(WITHDRAWN)) {
            return new ProviderAnswer.Declined(WITHDRAWN);
        }
        throw contradiction(status);
    }

    private static ProviderAnswer withdrawing(int status, String said, ObjectNode object) {
        if (status == 200 && said.equals(WITHDRAWN)) {
            return new ProviderAnswer.Declined(WITHDRAWN);
        }
        if (status == 409 && said.equals(DELIVERED)) {
            return new ProviderAnswer.Delivered();
        }
        if (status == 409 && said.equals(DECLINED)) {
            return declined(object);
        }
        throw contradiction(status);
    }

    private static PartnerFailure contradiction(int status) {
        return PartnerFailure.unbelievable("status " + status + ", and an order's status that does not go with it");
    }

    /** Whether the contract has an order object for this call and status. */
    private static boolean carriesAnOrder(PartnerCall call, int status) {
        return switch (call) {
            case DELIVER -> status == 200 || status == 202 || status == 409 || status == 422;
            case WITHDRAW -> status == 200 || status == 409;
        };
    }

    /**
     * Whether an error without an order object is one order's alone, so that other orders may go well. If it counted
     * against the circuit, one account could close the platform to all others.
     */
    private static boolean isAboutTheOrder(int status) {
        return switch (status) {
            // The token, the address or the rate: the same for every order.
            case 401, 403, 404, 405, 407, 429 -> false;
            default -> status >= 400;
        };
    }

    /** The order object that the body is, or null. */
    private static ObjectNode object(PartnerResponse response) {
        if (!MediaTypes.isJson(response.contentType())) {
            return null;
        }
        try {
            ObjectNode object = StrictJson.object(response.body().getBytes());
            // An error object of another kind has no id; one with another order's id is a serious matter.
            return object.has("id") ? object : null;
        } catch (Refusal malformed) {
            return null;
        }
    }

    private static void requireSameOrder(ObjectNode said, Order order, boolean whole) {
        TopupRequest ordered = order.request();
        if (!isText(said.path("id"), order.transactionId())) {
            throw PartnerFailure.unbelievable("an answer for another id");
        }
        JsonNode amount = said.path("amount_cents");
        if ((whole || !amount.isMissingNode())
                && !(amount.isIntegralNumber()
                        && amount.canConvertToLong()
                        && amount.longValue() == ordered.amountCents())) {
            throw PartnerFailure.unbelievable("another amount than was ordered");
        }
        JsonNode platform = said.path("platform");
        if ((whole || !platform.isMissingNode())
                && !isText(platform, ordered.platform().json())) {
            throw PartnerFailure.unbelievable("another platform than was ordered");
        }
        JsonNode recipient = said.path("recipient_email");
        if (!recipient.isMissingNode()
                && !recipient.isNull()
                && !(recipient.isTextual() && recipient.textValue().equalsIgnoreCase(ordered.recipientEmail()))) {
            throw PartnerFailure.unbelievable("another recipient than was ordered");
        }
    }

    private static boolean isText(JsonNode node, String text) {
        return node.isTextual() && node.textValue().equals(text);
    }

    private static ProviderAnswer declined(ObjectNode object) {
        String reason = object.path("reason").asText();
        return new ProviderAnswer.Declined(REASON.matcher(reason).matches() ? reason : DECLINED);
    }

    private Duration askAgain(String retryAfter) {
        if (retryAfter == null || !SECONDS.matcher(retryAfter).matches()) {
            return askAgainAfter;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(retryAfter));
        if (asked.compareTo(ASK_AGAIN_AT_LEAST) < 0) {
            return ASK_AGAIN_AT_LEAST;
        }
        return asked.compareTo(askAgainAtMost) > 0 ? askAgainAtMost : asked;
    }
}
