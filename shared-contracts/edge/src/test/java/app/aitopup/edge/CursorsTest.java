package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String OTHER_KEY = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private final Cursors cursors = new Cursors(KEY);

    @Test
    void opensWhatItSealedForTheSameList() {
        String cursor = cursors.seal("txn_1", "acc_1 staging");

        assertThat(cursor).matches("[A-Za-z0-9_-]+").doesNotContain("txn");
        assertThat(cursors.open(cursor, "acc_1 staging")).contains("txn_1");
        assertThat(new Cursors(KEY).open(cursor, "acc_1 staging")).contains("txn_1");
    }

    @Test
    void opensNothingForAnotherListOrWithAnotherKey() {
        String cursor = cursors.seal("txn_1", "acc_1 staging");

        assertThat(cursors.open(cursor, "acc_2 staging")).isEmpty();
        assertThat(new Cursors(OTHER_KEY).open(cursor, "acc_1 staging")).isEmpty();
    }

    @Test
    void opensNothingThatWasAltered() {
        String cursor = cursors.seal("txn_1", "list");

        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'x' ? 'y' : 'x';
            String altered = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertThat(cursors.open(altered, "list")).as("altered at %d", i).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "-1", "not base64!", "AA", "AQ", "\u0000", "ünïcode", "txn_01k3v6m8q2w4x6z8b0c2d4f6h8"})
    void opensNothingElse(String text) {
        assertThat(cursors.open(text, "list")).isEmpty();
        assertThat(cursors.open("A".repeat(100_000), "list")).isEmpty();
    }
}
