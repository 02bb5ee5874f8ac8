package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Gateways that share a key's limit, on a wire that carries messages when the test says so. */
class SharedBucketsTest {
    private static final Limit LIMIT = new Limit("key", 200, 100, Duration.ofSeconds(1));
    private static final Duration ROUND = Duration.ofMillis(250);
    private static final String KEY = "key_01k3v6m8q2w4x6z8b0c2d4f6h8";

    private final TestTime time = new TestTime();

    @Test
    void givesOneGatewayTheWholeLimit() {
        List<SharedBuckets> gateways = gateways(2);

        long granted = run(gateways, 40, gateway -> gateway == 0 ? 100 : 0);

        // 10 s: the burst, and 100 a second.
        assertThat(granted).isBetween(1150L, 1200L);
    }

    @Test
    void keepsTheSumAtTheLimitHoweverTheCallsAreSpread() {
        for (IntFunction<Integer> attempts :
                List.<IntFunction<Integer>>of(gateway -> 100, gateway -> gateway == 0 ? 20 : 60, gateway -> 30)) {
            List<SharedBuckets> gateways = gateways(3);
            // The first rounds are those in which each still has a burst of its own to give.
            run(gateways, 40, attempts);

            assertThat(run(gateways, 40, attempts))
                    .as("of 100 a second, in 10 s")
                    .isBetween(900L, 1100L);
        }
    }

    /** What was too much in the first moment is missing in all buckets, until it has come back. */
    @Test
    void paysForWhatWasTooMuch() {
        List<SharedBuckets> gateways = gateways(2);

        assertThat(run(gateways, 1, gateway -> 200)).isEqualTo(400);

        assertThat(run(gateways, 40, gateway -> 100) + 400)
                .as("the burst, and 100 a second for 10 s")
                .isBetween(1100L, 1300L);
    }

    @Test
    void letsEachGatewayLimitByItselfWhileTheyCannotHearEachOther() {
        List<SharedBuckets> gateways = gateways(2);

        long granted = 0;
        for (int round = 0; round < 40; round++) {
            granted += attempt(gateways, gateway -> 100);
            gateways.forEach(SharedBuckets::tell);
            time.pass(ROUND);
        }

        assertThat(granted).as("twice the limit and no more").isBetween(2300L, 2400L);
    }

    @Test
    void tellsWhatMattersAndThatOnce() {
        SharedBuckets gateway = gateways(1).get(0);
        IntStream.range(0, 9).forEach(i -> gateway.take("few"));
        IntStream.range(0, 25).forEach(i -> gateway.take("many"));

        assertThat(gateway.tell()).containsExactly(new Taking("many", 25));
        assertThat(gateway.tell()).isEmpty();

        // What is little by the round is much by the second.
        gateway.take("few");
        assertThat(gateway.tell()).containsExactly(new Taking("few", 10));
    }

    @Test
    void forgetsWhatHasLongComeBack() {
        SharedBuckets gateway = gateways(1).get(0);
        IntStream.range(0, 9).forEach(i -> gateway.take(KEY));
        time.pass(Duration.ofMillis(2001));
        assertThat(gateway.tell()).isEmpty();

        gateway.take(KEY);
        assertThat(gateway.tell()).isEmpty();
    }

    @Test
    void doesNotTellWhatItRefused() {
        SharedBuckets gateway = gateways(1).get(0);
        IntStream.range(0, 300).forEach(i -> gateway.take(KEY));

        assertThat(gateway.tell()).containsExactly(new Taking(KEY, 200));
    }

    private List<SharedBuckets> gateways(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new SharedBuckets(LIMIT, 1000, time))
                .toList();
    }

    /** So many rounds, with so many attempts at each gateway; how many were granted. */
    private long run(List<SharedBuckets> gateways, int rounds, IntFunction<Integer> attempts) {
        long granted = 0;
        for (int round = 0; round < rounds; round++) {
            granted += attempt(gateways, attempts);
            deliver(gateways);
            time.pass(ROUND);
        }
        return granted;
    }

    private static long attempt(List<SharedBuckets> gateways, IntFunction<Integer> attempts) {
        long granted = 0;
        for (int i = 0; i < gateways.size(); i++) {
            for (int attempt = 0; attempt < attempts.apply(i); attempt++) {
                granted += gateways.get(i).take(KEY).granted() ? 1 : 0;
            }
        }
        return granted;
    }

    /** Every gateway's word to every other, as text. */
    private void deliver(List<SharedBuckets> gateways) {
        List<List<String>> said =
                gateways.stream().map(gateway -> Taking.write(gateway.tell())).toList();
        for (int from = 0; from < gateways.size(); from++) {
            for (int to = 0; to < gateways.size(); to++) {
                if (to != from) {
                    for (String message : said.get(from)) {
                        gateways.get(to).takenElsewhere(Taking.read(message));
                    }
                }
            }
        }
    }
}
