package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonIgnore;

/** The data of one event. */
public sealed interface Event
        permits TopupRequested,
                TopupFulfilled,
                TopupRejected,
                TopupCancelRequested,
                TopupDelivered,
                TopupFailed,
                TopupCancelled,
                WalletFunded,
                WalletTransferred,
                WalletHeld,
                WalletPosted,
                WalletReleased,
                WalletDeclined,
                BalanceLow {

    /** Whose event it is. */
    String accountId();

    /** The world it belongs to. */
    Environment environment();

    /** What the event is about, and with {@link #type()} what makes its id: an id made by {@code Ids.next}. */
    @JsonIgnore
    String subject();

    @JsonIgnore
    EventType type();
}
