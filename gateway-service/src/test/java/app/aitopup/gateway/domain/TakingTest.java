package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TakingTest {
    @Test
    void readsWhatItWrites() {
        List<Taking> takings = List.of(new Taking("key_01k3", 25), new Taking("acc_01k3:staging", 999_999_999));

        List<String> messages = Taking.write(takings);

        assertThat(messages).containsExactly("key_01k3=25 acc_01k3:staging=999999999");
        assertThat(Taking.read(messages.get(0))).isEqualTo(takings);
        assertThat(Taking.write(List.of())).isEmpty();
    }

    @Test
    void staysBelowWhatAMessageMayHold() {
        List<Taking> takings = IntStream.range(0, 5000)
                .mapToObj(i -> new Taking("key_01k3v6m8q2w4x6z8b0c2d" + i, i + 1))
                .toList();

        List<String> messages = Taking.write(takings);

        assertThat(messages).hasSizeGreaterThan(10).allMatch(message -> message.length() < 8000);
        assertThat(messages.get(0).length()).isGreaterThan(7900);
        assertThat(messages.stream().flatMap(message -> Taking.read(message).stream()))
                .isEqualTo(takings);
    }

    @Test
    void readsNothingIntoWhatIsNoTaking() {
        assertThat(Taking.read("")).isEmpty();
        assertThat(Taking.read("nonsense =5 key_1= key_1=-5 key_1=1.5 key_1=0 key_1=99999999999 \0=1"))
                .isEmpty();
        assertThat(Taking.read("v2 key_1=3 more;stuff=7")).containsExactly(new Taking("key_1", 3));
    }
}
