package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private static final Limit KEY = new Limit("key", 200, 100, Duration.ofSeconds(1));
    private static final Limit SLOW = new Limit("sign-ups", 10, 1, Duration.ofSeconds(10));

    private final TestTime time = new TestTime();
    private final TokenBuckets keys = new TokenBuckets(KEY, 1000, time);
    private final TokenBuckets slow = new TokenBuckets(SLOW, 1000, time);

    @Test
    void givesABurstAndThenWhatComesBack() {
        assertThat(take(keys, "a", 500)).isEqualTo(200);

        time.pass(Duration.ofSeconds(1));
        assertThat(take(keys, "a", 500)).isEqualTo(100);

        time.pass(Duration.ofMillis(10));
        assertThat(take(keys, "a", 2)).isEqualTo(1);

        time.pass(Duration.ofDays(1));
        assertThat(take(keys, "a", 500)).isEqualTo(200);
    }

    @Test
    void givesEveryNameItsOwn() {
        take(keys, "a", 200);

        assertThat(keys.take("b").granted()).isTrue();
        assertThat(keys.take("a").granted()).isFalse();
    }

    @Test
    void saysWhatIsLeftInHeaderFields() {
        assertThat(keys.look("a").policyField()).isEqualTo("\"key\";q=200;w=2");
        assertThat(keys.look("a").limitField()).isEqualTo("\"key\";r=200");
        assertThat(keys.take("a").limitField()).isEqualTo("\"key\";r=199;t=1");
        take(keys, "a", 199);
        assertThat(keys.look("a").limitField()).isEqualTo("\"key\";r=0;t=1");
        assertThat(keys.take("a").limitField()).isEqualTo("\"key\";r=0;t=1");

        assertThat(slow.take("a").policyField()).isEqualTo("\"sign-ups\";q=10;w=100");
        assertThat(slow.take("a").limitField()).isEqualTo("\"sign-ups\";r=8;t=10");
        time.pass(Duration.ofMillis(7500));
        assertThat(slow.look("a").limitField()).isEqualTo("\"sign-ups\";r=8;t=3");
        assertThat(slow.take("a").limitField()).isEqualTo("\"sign-ups\";r=7;t=3");
    }

    /** Whoever comes back after that time gets what was promised, and whoever comes a moment earlier does not. */
    @Test
    void tellsTheTruthAboutWhenToComeBack() {
        take(slow, "a", 10);
        time.pass(Duration.ofMillis(1));
        Allowance refused = slow.take("a");
        assertThat(refused.retryAfterSeconds()).isEqualTo(10);

        time.pass(Duration.ofMillis(9_998));
        assertThat(slow.take("a").granted()).isFalse();
        assertThat(slow.take("a").retryAfterSeconds()).isEqualTo(1);

        time.pass(Duration.ofMillis(1));
        assertThat(slow.take("a").granted()).isTrue();
    }

    @Test
    void takesBackWhatWasNotNeededAndNeverMoreThanItHolds() {
        take(slow, "a", 10);

        slow.giveBack("a");
        assertThat(take(slow, "a", 2)).isEqualTo(1);

        slow.giveBack("b");
        assertThat(slow.look("b").left()).isEqualTo(10);
    }

    @Test
    void owesWhatWasTakenAnyway() {
        keys.takeAnyway("a", 350);

        assertThat(keys.look("a").granted()).isFalse();
        assertThat(keys.look("a").left()).isZero();
        assertThat(keys.take("a").retryAfterSeconds()).isEqualTo(2);
        time.pass(Duration.ofMillis(1500));
        assertThat(keys.take("a").granted()).isFalse();
        time.pass(Duration.ofMillis(10));
        assertThat(keys.take("a").granted()).isTrue();
    }

    @Test
    void forgetsNobodyWhoIsNotFullAgainAndRemembersOnlySoMany() {
        take(slow, "a", 10);
        time.pass(Duration.ofSeconds(95));
        assertThat(take(slow, "a", 20)).isEqualTo(9);

        for (int i = 0; i < 10_000; i++) {
            slow.take("n" + i);
        }
        assertThat(slow.size()).isLessThanOrEqualTo(1000);

        time.pass(Duration.ofMinutes(10));
        slow.take("b");
        assertThat(slow.size()).isEqualTo(1);
    }

    @Test
    void keepsNoBucketForWhoIsOnlyLookedAt() {
        slow.look("a");

        assertThat(slow.size()).isZero();
    }

    @Test
    void takesNoLimitThatIsNone() {
        assertThatThrownBy(() -> new Limit("key", 0, 1, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limit("key", 1, 1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    /** How many of so many attempts got a token. */
    private static int take(TokenBuckets buckets, String name, int attempts) {
        int granted = 0;
        for (int i = 0; i < attempts; i++) {
            if (buckets.take(name).granted()) {
                granted++;
            }
        }
        return granted;
    }
}
