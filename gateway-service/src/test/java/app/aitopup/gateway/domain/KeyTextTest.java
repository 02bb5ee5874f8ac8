package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    // Fixed: keys that were handed out must stay valid. The checksum was computed with another CRC-32 (zlib's).
    private static final String KNOWN = "ak_staging_0123456789abcdefghijABCDEFGHIJxy_2X5a9w";

    @Test
    void acceptsAKeyWhoseChecksumIsRight() {
        KeyText key = KeyText.of(KNOWN).orElseThrow();

        assertThat(key.text()).isEqualTo(KNOWN);
        assertThat(key.prefix()).isEqualTo("ak_staging");
        assertThat(KNOWN).endsWith(key.last4());
    }

    @Test
    void makesKeysItAccepts() {
        for (Environment environment : Environment.values()) {
            KeyText made = KeyText.next(environment, new SecureRandom());

            KeyText read = KeyText.of(made.text()).orElseThrow();

            assertThat(read.text()).isEqualTo(made.text());
            assertThat(read.prefix()).isEqualTo("ak_" + environment.json()).isEqualTo(made.prefix());
            assertThat(made.text()).matches("ak_" + environment.json() + "_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}");
        }
    }

    @Test
    void neverMakesTheSameKeyTwice() {
        Set<String> texts = new HashSet<>();
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < 1000; i++) {
            texts.add(KeyText.next(Environment.LIVE, random).text());
        }
        assertThat(texts).hasSize(1000);
    }

    @Test
    void noticesEveryTypoOfOneCharacter() {
        String text = KeyText.generate(Environment.LIVE, new Random(7)).text();
        for (int i = "ak_live_".length(); i < text.length(); i++) {
            char other = text.charAt(i) == 'z' ? 'y' : 'z';
            String typo = text.substring(0, i) + other + text.substring(i + 1);

            assertThat(KeyText.of(typo)).as(typo).isEmpty();
        }
    }

    @Test
    void noticesTheOtherEnvironmentsPrefix() {
        String text = KeyText.generate(Environment.STAGING, new Random(7)).text();

        assertThat(KeyText.of(text.replace("ak_staging", "ak_live"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ak_", "ak_staging_", "ak_test_0123456789abcdefghijABCDEFGHIJxy_000000", "op_something"})
    void refusesWhatIsNoKey(String text) {
        assertThat(KeyText.of(text)).isEmpty();
    }

    @Test
    void refusesAKeyWithSomethingAroundIt() {
        assertThat(KeyText.of(' ' + KNOWN)).isEmpty();
        assertThat(KeyText.of(KNOWN + '\n')).isEmpty();
    }

    @Test
    void doesNotGiveItselfAwayWhenPrinted() {
        KeyText key = KeyText.of(KNOWN).orElseThrow();

        assertThat(key).asString().isEqualTo("ak_staging_…" + KNOWN.substring(KNOWN.length() - 4));
    }
}
