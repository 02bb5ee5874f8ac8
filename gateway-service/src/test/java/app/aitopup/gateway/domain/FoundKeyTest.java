package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoundKeyTest {
    private static final Instant NOW = Instant.parse("2026-06-13T12:00:00Z");

    @Test
    void worksUntilItsSecretsGraceEnds() {
        assertThat(found(null, null).isUsableAt(NOW)).isTrue();
        assertThat(found(null, NOW.plusMillis(1)).isUsableAt(NOW)).isTrue();
        assertThat(found(null, NOW).isUsableAt(NOW)).isFalse();
    }

    @Test
    void endsWithItsKeyWhateverGraceIsLeft() {
        assertThat(found(NOW, NOW.plusSeconds(60)).isUsableAt(NOW)).isFalse();
    }

    @Test
    void isGoodFromEverywhereUnlessItNamesAddresses() {
        assertThat(found(null, null).mayBeUsedFrom("nonsense")).isTrue();
        FoundKey bound = found(null, null, "203.0.113.0/24");
        assertThat(bound.mayBeUsedFrom("203.0.113.7")).isTrue();
        assertThat(bound.mayBeUsedFrom("203.0.114.7")).isFalse();
        assertThat(bound.mayBeUsedFrom("nonsense")).isFalse();
    }

    private static FoundKey found(Instant expiresAt, Instant worksUntil, String... allowedIps) {
        ApiKey key = new ApiKey(
                "key_1",
                "acc_1",
                Environment.LIVE,
                "Shop",
                "ak_live",
                "abcd",
                List.of("topup:read"),
                List.of(allowedIps),
                SpendingCaps.NONE,
                expiresAt,
                null,
                null,
                NOW.minusSeconds(3600));
        return FoundKey.of(key, worksUntil, false);
    }
}
