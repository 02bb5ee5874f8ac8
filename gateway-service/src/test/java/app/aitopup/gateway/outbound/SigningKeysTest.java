package app.aitopup.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import app.aitopup.edge.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jose4j.jwk.RsaJsonWebKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    private static final RsaJsonWebKey FIRST = TestKeys.pair("first");
    private static final RsaJsonWebKey SECOND = TestKeys.pair("second");

    @TempDir
    private Path directory;

    @Test
    void takesWhatTheFileSaysNow() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), TestKeys.privateSet(FIRST));
        SigningKeys keys = new SigningKeys(Optional.empty(), Optional.of(file));
        assertThat(keys.current().keyId()).isEqualTo("first");

        Files.writeString(file, TestKeys.privateSet(SECOND, FIRST));
        assertThat(keys.current().keyId()).isEqualTo("first");
        keys.reread();
        assertThat(keys.current().keyId()).isEqualTo("second");
        assertThat(keys.published()).contains("\"first\"", "\"second\"");
    }

    @Test
    void goesOnWithTheLastKeysWhereTheFileMakesNoSense() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), TestKeys.privateSet(FIRST));
        SigningKeys keys = new SigningKeys(Optional.empty(), Optional.of(file));

        Files.writeString(file, TestKeys.privateSet(SECOND).substring(0, 100));
        keys.reread();
        assertThat(keys.current().keyId()).isEqualTo("first");
        Files.delete(file);
        keys.reread();
        assertThat(keys.current().keyId()).isEqualTo("first");
        Files.writeString(file, TestKeys.privateSet(SECOND));
        keys.reread();
        assertThat(keys.current().keyId()).isEqualTo("second");
    }

    @Test
    void isGivenKeysInOnePlaceAndNoOther() {
        Optional<String> text = Optional.of(TestKeys.privateSet(FIRST));

        assertThat(new SigningKeys(text, Optional.empty()).current().keyId()).isEqualTo("first");
        assertThatIllegalStateException().isThrownBy(() -> new SigningKeys(Optional.empty(), Optional.empty()));
        assertThatIllegalStateException().isThrownBy(() -> new SigningKeys(text, Optional.of(directory)));
        assertThatIllegalStateException().isThrownBy(() -> new SigningKeys(Optional.of("x"), Optional.empty()));
        assertThatIllegalStateException()
                .isThrownBy(() -> new SigningKeys(Optional.empty(), Optional.of(directory.resolve("none"))));
    }
}
