package app.aitopup.contracts.events;

import app.aitopup.contracts.Topics;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every kind of event: its CloudEvents type, its topic and the record that holds its data. */
public enum EventType {
    /** A top-up was accepted and waits for its money. */
    TOPUP_REQUESTED("topup.requested", Topics.TOPUP, TopupRequested.class),
    /** Final: the recipient has the credit. */
    TOPUP_DELIVERED("topup.delivered", Topics.TOPUP, TopupDelivered.class),
    /** Final: nothing was delivered and nothing is charged. */
    TOPUP_FAILED("topup.failed", Topics.TOPUP, TopupFailed.class),

    /** An account's wallet was credited. */
    WALLET_FUNDED("wallet.funded", Topics.WALLET, WalletFunded.class),
    /** A top-up's money went from the account's wallet to the recipient's. */
    WALLET_TRANSFERRED("wallet.transferred", Topics.WALLET, WalletTransferred.class),
    /** A top-up's money was refused; no cent moved. */
    WALLET_DECLINED("wallet.declined", Topics.WALLET, WalletDeclined.class);

    private static final Map<String, EventType> BY_TYPE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::type, Function.identity()));

    private final String type;
    private final String topic;
    private final Class<? extends Event> data;

    EventType(String type, String topic, Class<? extends Event> data) {
        this.type = type;
        this.topic = topic;
        this.data = data;
    }

    /** The CloudEvents {@code type}. */
    public String type() {
        return type;
    }

    public String topic() {
        return topic;
    }

    /** The record that holds the data. */
    public Class<? extends Event> data() {
        return data;
    }

    /** The kind of event of this name; none means an event that is newer than this consumer. */
    public static Optional<EventType> of(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }
}
