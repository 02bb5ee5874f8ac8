package app.aitopup.topup.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** That {@code docs/partner-provider.yaml} is what we believe, no more and no less. */
class PartnerContractTest {
    private final PartnerContract contract = new PartnerContract();
    private final PartnerAnswers answers = new PartnerAnswers(Duration.ofSeconds(5), Duration.ofMinutes(10));

    @Test
    void showsExamplesThatAreValidAndBelieved() {
        List<String> shown = new ArrayList<>();
        for (PartnerCall call : PartnerCall.values()) {
            JsonNode responses = contract.document().at("/paths/~1v1~1orders~1{id}/" + method(call) + "/responses");
            for (Map.Entry<String, JsonNode> response : responses.properties()) {
                JsonNode examples = response.getValue().at("/content/application~1json/examples");
                for (Map.Entry<String, JsonNode> example : examples.properties()) {
                    int status = Integer.parseInt(response.getKey());
                    JsonNode body = example.getValue().get("value");

                    assertThat(contract.faultsOfAnswer(method(call), status, body))
                            .isEmpty();
                    shown.add(call + " " + status + " " + example.getKey() + ": "
                            + answers.read(
                                    call,
                                    TestOrders.named(body.get("id").textValue()),
                                    new PartnerResponse(
                                            status, "application/json", "30", Buffer.buffer(body.toString()))));
                }
            }
        }
        assertThat(shown)
                .containsExactly(
                        "DELIVER 200 delivered: Delivered[]",
                        "DELIVER 202 accepted: Later[after=PT30S]",
                        "DELIVER 409 withdrawn: Declined[reason=withdrawn]",
                        "DELIVER 422 declined: Declined[reason=recipient_not_eligible]",
                        "WITHDRAW 200 withdrawn: Declined[reason=withdrawn]",
                        "WITHDRAW 200 withdrawnKnown: Declined[reason=withdrawn]",
                        "WITHDRAW 409 delivered: Delivered[]",
                        "WITHDRAW 409 declined: Declined[reason=recipient_not_eligible]");
    }

    /** {@code partner-answers.tsv}: what is believed keeps to the schema, but for a reason, which is dropped then. */
    @ParameterizedTest
    @CsvFileSource(
            resources = "/partner-answers.tsv",
            delimiter = '\t',
            quoteCharacter = '`',
            numLinesToSkip = 1,
            maxCharsPerColumn = 100_000)
    void allowsWhateverIsBelieved(PartnerCall call, int status, String headers, String body, String answer)
            throws Exception {
        if (answer.startsWith("Away") || answer.equals("Declined[reason=declined]")) {
            return;
        }
        JsonNode said = new ObjectMapper().readTree(TestOrders.fill(body, TestOrders.ID));
        assertThat(contract.faultsOfAnswer(method(call), status, said)).as(body).isEmpty();
    }

    private static String method(PartnerCall call) {
        return call == PartnerCall.DELIVER ? "put" : "delete";
    }
}
