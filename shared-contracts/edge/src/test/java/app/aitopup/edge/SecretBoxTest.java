package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final SecretBox box = new SecretBox(KEY);

    @Test
    void opensWhatItSealed() {
        byte[] sealed = box.seal("ATU-7Q3X", "txn_1");

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("7Q3X");
        assertThat(box.open(sealed, "txn_1")).isEqualTo("ATU-7Q3X");
        assertThat(box.seal("ATU-7Q3X", "txn_1")).as("another nonce each time").isNotEqualTo(sealed);
    }

    @Test
    void opensNothingThatWasMovedChangedOrCut() {
        byte[] sealed = box.seal("ATU-7Q3X", "txn_1");
        byte[] changed = sealed.clone();
        changed[changed.length - 1] ^= 1;

        assertThatIllegalStateException().isThrownBy(() -> box.open(sealed, "txn_2"));
        assertThatIllegalStateException().isThrownBy(() -> box.open(changed, "txn_1"));
        assertThatIllegalStateException().isThrownBy(() -> box.open(new byte[5], "txn_1"));
    }

    @Test
    void takesNoShortKey() {
        String shortKey = Base64.getEncoder().encodeToString(new byte[16]);

        assertThatIllegalArgumentException().isThrownBy(() -> new SecretBox(shortKey));
    }
}
