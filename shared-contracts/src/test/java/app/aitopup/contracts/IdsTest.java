package app.aitopup.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void sortByTheOrderInWhichTheyWereMade() {
        List<String> ids =
                Stream.generate(() -> Ids.next(Ids.TRANSACTION)).limit(1000).toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> Ids.isValid(Ids.TRANSACTION, id));
    }

    @Test
    void areRefusedInAnyOtherForm() {
        String id = Ids.next(Ids.TRANSACTION);

        assertThat(Stream.of(
                                "",
                                "txn_",
                                id + "0",
                                id.toUpperCase(java.util.Locale.ROOT),
                                id.replace("txn_", "evt_"),
                                " " + id)
                        .filter(text -> Ids.isValid(Ids.TRANSACTION, text)))
                .isEmpty();
    }

    @Test
    void areRecognisedWhateverTheyName() {
        assertThat(Stream.of(Ids.TRANSACTION, Ids.FUNDING, Ids.THRESHOLD)
                        .map(Ids::next)
                        .filter(Ids::isValid))
                .hasSize(3);
        assertThat(Stream.of(
                                "",
                                "_",
                                "txn_",
                                "txn_poison",
                                Ids.next(""),
                                "_" + Ids.next("_").substring(1))
                        .filter(Ids::isValid))
                .isEmpty();
    }

    @Test
    void giveAnEventTheSameIdEachTimeAndAnotherOneForAnotherType() {
        String transactionId = Ids.next(Ids.TRANSACTION);

        assertThat(Ids.event(transactionId, "topup.delivered"))
                .isEqualTo(Ids.event(transactionId, "topup.delivered"))
                .isNotEqualTo(Ids.event(transactionId, "topup.failed"))
                .isNotEqualTo(Ids.event(Ids.next(Ids.TRANSACTION), "topup.delivered"))
                .matches(id -> Ids.isValid(Ids.EVENT, id));
    }

    @Test
    void tellWhenTheyWereMade() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String id = Ids.next(Ids.TRANSACTION);

        Instant made = Ids.time(id);

        assertThat(made).isBetween(before, Instant.now());
        assertThat(Ids.leastAt(Ids.TRANSACTION, made)).isLessThanOrEqualTo(id);
        assertThat(Ids.leastAt(Ids.TRANSACTION, made.plusMillis(1))).isGreaterThan(id);
    }
}
