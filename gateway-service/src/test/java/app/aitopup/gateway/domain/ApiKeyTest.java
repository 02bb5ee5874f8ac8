package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private static final Instant NOW = Instant.parse("2026-06-13T12:00:00Z");

    @Test
    void isUsableUntilItExpires() {
        assertThat(key(null, null, null).isUsableAt(NOW)).isTrue();
        assertThat(key(NOW.plusMillis(1), null, null).isUsableAt(NOW)).isTrue();
        assertThat(key(NOW, null, null).isUsableAt(NOW)).isFalse();
    }

    @Test
    void isUsableUntilItIsRevoked() {
        assertThat(key(NOW.plusSeconds(60), NOW.minusSeconds(1), null).isUsableAt(NOW))
                .isFalse();
    }

    @Test
    void hasItsUseNotedOnceAMinute() {
        assertThat(key(null, null, null).isUseWorthNotingAt(NOW)).isTrue();
        assertThat(key(null, null, NOW.minusSeconds(59)).isUseWorthNotingAt(NOW))
                .isFalse();
        assertThat(key(null, null, NOW.minusSeconds(60)).isUseWorthNotingAt(NOW))
                .isTrue();
    }

    @Test
    void grantsWhatItIsGoodForAndNothingElse() {
        Grant grant = key(null, null, null).grant();

        assertThat(grant)
                .isEqualTo(new Grant(
                        "acc_1", Environment.LIVE, "key_1", List.of("topup:read"), new SpendingCaps(500L, null)));
    }

    private static ApiKey key(Instant expiresAt, Instant revokedAt, Instant lastUsedAt) {
        return new ApiKey(
                "key_1",
                "acc_1",
                Environment.LIVE,
                "Shop",
                "ak_live",
                "abcd",
                List.of("topup:read"),
                List.of(),
                new SpendingCaps(500L, null),
                expiresAt,
                revokedAt,
                lastUsedAt,
                NOW.minusSeconds(3600));
    }
}
