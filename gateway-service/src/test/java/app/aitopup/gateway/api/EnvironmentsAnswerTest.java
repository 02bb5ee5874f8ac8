package app.aitopup.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.gateway.api.EnvironmentsAnswer.Difference;
import app.aitopup.gateway.api.EnvironmentsAnswer.RehearsalItem;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvironmentsAnswerTest {
    private final EnvironmentsAnswer answer = EnvironmentsAnswer.of(100_000);

    @Test
    void listsEveryDifference() {
        assertThat(answer.differences())
                .extracting(Difference::topic)
                .containsExactly(
                        "keys",
                        "first_key",
                        "money",
                        "funding",
                        "providers",
                        "recipients",
                        "receiver_urls",
                        "conformance_runs");
        assertThat(answer.differences())
                .allSatisfy(difference ->
                        assertThat(difference.staging()).isNotBlank().isNotEqualTo(difference.live()));
        assertThat(answer.differences().get(3).staging()).contains("100000 cents");
    }

    @Test
    void saysHowKeysOfEachBegin() {
        Difference keys = answer.differences().get(0);

        assertThat(Arrays.stream(Environment.values()).map(Environment::json))
                .allSatisfy(
                        environment -> assertThat(keys.staging() + keys.live()).contains("ak_" + environment + "_"));
    }

    @Test
    void listsEveryRehearsalWithAnAddressForIt() {
        assertThat(answer.rehearsals())
                .extracting(RehearsalItem::recipient)
                .containsExactly(
                        "name@example.com",
                        "name+fail@example.com",
                        "name+pending@example.com",
                        "name+hold@example.com",
                        "name+outage@example.com",
                        "name+unavailable@example.com",
                        "name+slow@example.com");
        assertThat(answer.rehearsals().get(0).tag()).isNull();
    }
}
