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
    /** The provider has delivered; the ledger is to pay what is held. */
    TOPUP_FULFILLED("topup.fulfilled", Topics.TOPUP, TopupFulfilled.class),
    /** The provider does not deliver; the ledger is to release what is held. */
    TOPUP_REJECTED("topup.rejected", Topics.TOPUP, TopupRejected.class),
    /** The integrator wants it cancelled; the ledger says whether that came in time. */
    TOPUP_CANCEL_REQUESTED("topup.cancel_requested", Topics.TOPUP, TopupCancelRequested.class),
    /** Final: the recipient has the credit. */
    TOPUP_DELIVERED("topup.delivered", Topics.TOPUP, TopupDelivered.class),
    /** Final: nothing was delivered and nothing is charged. */
    TOPUP_FAILED("topup.failed", Topics.TOPUP, TopupFailed.class),
    /** Final: cancelled before its delivery, and nothing is charged. */
    TOPUP_CANCELLED("topup.cancelled", Topics.TOPUP, TopupCancelled.class),

    /** An account's wallet was credited. */
    WALLET_FUNDED("wallet.funded", Topics.WALLET, WalletFunded.class),
    /** A top-up's money went from the account's wallet to the recipient's. */
    WALLET_TRANSFERRED("wallet.transferred", Topics.WALLET, WalletTransferred.class),
    /** A top-up's money is held. */
    WALLET_HELD("wallet.held", Topics.WALLET, WalletHeld.class),
    /** A top-up's money, held before, went to the recipient's wallet. */
    WALLET_POSTED("wallet.posted", Topics.WALLET, WalletPosted.class),
    /** A top-up is not paid and never will be; what was held for it is back. */
    WALLET_RELEASED("wallet.released", Topics.WALLET, WalletReleased.class),
    /** A top-up's money was refused; no cent moved. */
    WALLET_DECLINED("wallet.declined", Topics.WALLET, WalletDeclined.class),
    /** What an account can spend fell below its threshold. */
    BALANCE_LOW("balance.low", Topics.WALLET, BalanceLow.class);

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
