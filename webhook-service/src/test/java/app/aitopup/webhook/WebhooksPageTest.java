package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.ConformanceCase;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.domain.IntegratorEvent;
import app.aitopup.webhook.domain.SignatureCause;
import app.aitopup.webhook.domain.UrlFault;
import app.aitopup.webhook.domain.UrlRules;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page says what the code does. */
class WebhooksPageTest {
    private final WebhooksPage page = new WebhooksPage();

    @Test
    void listsThePortsThatAreRefused() {
        UrlRules rules = new UrlRules(false);
        Set<Integer> refused = IntStream.rangeClosed(1024, 65535)
                .filter(port -> rules.faultOf("https://example.com:" + port + "/", Environment.LIVE)
                        .equals(Optional.of(UrlFault.SERVICE_PORT)))
                .boxed()
                .collect(Collectors.toSet());

        assertThat(Arrays.stream(page.paragraph("ports").split("[^0-9]+", -1))
                        .filter(number -> !number.isEmpty())
                        .map(Integer::valueOf))
                .containsExactlyInAnyOrderElementsOf(refused);
    }

    @Test
    void explainsEveryCauseErrorAndCase() {
        assertThat(page.text()).contains(IntegratorEvent.types());
        for (SignatureCause cause : SignatureCause.values()) {
            assertThat(page.text()).contains("`" + cause.json() + "`");
        }
        for (AttemptError error : AttemptError.values()) {
            assertThat(page.text()).contains("`" + error.json() + "`");
        }
        for (ConformanceCase tried : ConformanceCase.values()) {
            assertThat(page.text()).contains("| `" + tried.json() + "` |");
        }
        assertThat(page.text())
                .contains("`" + DeliveryStatus.HELD.json() + "`", "`" + DeliveryStatus.EXHAUSTED.json() + "`");
    }

    @Test
    void countsTheRequestsOfAConformanceRun() {
        assertThat(Arrays.stream(ConformanceCase.values())
                        .mapToInt(ConformanceCase::requests)
                        .sum())
                .isEqualTo(9);
        assertThat(page.text()).contains("nine requests");
    }
}
