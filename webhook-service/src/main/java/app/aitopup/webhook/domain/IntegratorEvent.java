package app.aitopup.webhook.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of event an endpoint can ask for. */
public enum IntegratorEvent {
    TOPUP_DELIVERED("topup.delivered"),
    TOPUP_FAILED("topup.failed"),
    TOPUP_CANCELLED("topup.cancelled"),
    BALANCE_LOW("balance.low");

    private final String type;

    IntegratorEvent(String type) {
        this.type = type;
    }

    /** Its name in the payload, in an endpoint's list and in the header {@code X-AiTopUp-Event}. */
    public String type() {
        return type;
    }

    /** The kind of this exact name. */
    public static Optional<IntegratorEvent> of(String type) {
        return Arrays.stream(values()).filter(kind -> kind.type.equals(type)).findFirst();
    }

    /** Every name, in the order of the product contract. */
    public static List<String> types() {
        return Arrays.stream(values()).map(IntegratorEvent::type).toList();
    }
}
