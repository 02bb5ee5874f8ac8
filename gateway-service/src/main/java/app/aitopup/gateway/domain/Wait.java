package app.aitopup.gateway.domain;

import java.util.Locale;

/**
 * What an answer waits for: how long it may take, and which other calls it shares its room with, so that none that may
 * take long uses up the room of those that never do.
 */
public enum Wait {
    /** A service that only has to look or to write something down. */
    SERVICE(true),
    /** A top-up's end, for which the service itself waits only so long. */
    TOPUP(true),
    /** Somebody else's server. */
    RECEIVER(false),
    /** A service that reads all of its books. */
    BOOKS(false);

    private final boolean boundedByTheService;

    Wait(boolean boundedByTheService) {
        this.boundedByTheService = boundedByTheService;
    }

    /** Its name, as metrics tell it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether no answer in time means that the instance is out of order, rather than what it waits for. */
    public boolean isBoundedByTheService() {
        return boundedByTheService;
    }
}
