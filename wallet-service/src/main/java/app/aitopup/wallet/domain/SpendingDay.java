package app.aitopup.wallet.domain;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Objects;

/**
 * What a key spends on one UTC day is counted under this. Ordered, so that the counts of a batch are locked in the same
 * order everywhere.
 */
public record SpendingDay(String keyId, LocalDate day) implements Comparable<SpendingDay> {
    private static final Comparator<SpendingDay> ORDER =
            Comparator.comparing(SpendingDay::keyId).thenComparing(SpendingDay::day);

    public SpendingDay {
        Objects.requireNonNull(keyId);
        Objects.requireNonNull(day);
    }

    /** The day on which a top-up was accepted. */
    public static SpendingDay of(String keyId, Instant acceptedAt) {
        return new SpendingDay(keyId, LocalDate.ofInstant(acceptedAt, ZoneOffset.UTC));
    }

    @Override
    public int compareTo(SpendingDay other) {
        return ORDER.compare(this, other);
    }
}
