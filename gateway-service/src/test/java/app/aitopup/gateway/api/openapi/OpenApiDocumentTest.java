package app.aitopup.gateway.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.contracts.events.EventType;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import app.aitopup.gateway.domain.Route.Access;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the document says of the API what the code does. */
class OpenApiDocumentTest {
    private static final String MEDIA = "/content/application~1json";
    /** Codes that only other APIs answer; the document lists them with all the others. */
    private static final Set<Code> ELSEWHERE = EnumSet.of(Code.ALREADY_EXISTS);

    private static final ObjectNode DOCUMENT = OpenApiDocument.describe();

    @Test
    void describesEveryCallAndNothingElse() {
        List<String> described = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : DOCUMENT.get("paths").properties()) {
            path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + ' ' + path.getKey()));
        }

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(PublicRoutes.all().stream()
                        .map(route -> route.method() + ' ' + route.path())
                        .toList());
    }

    @Test
    void refusesToLeaveACallUndescribed() {
        DescribedApi described = DescribedApi.read();
        described.calls().remove("GET /balance");
        Operations operations = new Operations(described, new Refusals(), new Envelopes());

        assertThatThrownBy(() -> PublicRoutes.all().forEach(operations::of)).hasMessageContaining("GET /balance");
    }

    @Test
    void refusesToDescribeWhatIsNoCall() {
        DescribedApi described = DescribedApi.read();
        PublicRoutes.all().forEach(described::of);
        described.requireAllUsed();
        described.calls().putObject("GET /nothing");

        assertThatThrownBy(described::requireAllUsed).hasMessageContaining("GET /nothing");
    }

    @Test
    void namesTheScopeOfEveryCall() {
        for (Route route : PublicRoutes.all()) {
            JsonNode security = operation(route).get("security");
            if (route.access() == Access.ANYBODY) {
                assertThat(security).as(route.path()).isEmpty();
            } else {
                String scopes = route.scope() == null ? "[]" : "[\"" + route.scope() + "\"]";
                assertThat(security.get(0).get("apiKey")).as(route.path()).hasToString(scopes);
                assertThat(security.get(1).has("sessionToken")).isTrue();
            }
        }
        assertThat(DOCUMENT.at("/components/schemas/Scope/enum"))
                .hasSize(Scopes.ofKeys().size());
    }

    /** In both directions: every code of the table is answered or known to be another API's, under its own status. */
    @Test
    void answersEveryCodeUnderItsStatus() {
        Set<Code> answered = EnumSet.noneOf(Code.class);
        for (Route route : PublicRoutes.all()) {
            for (Map.Entry<String, JsonNode> entry :
                    operation(route).get("responses").properties()) {
                JsonNode response = resolve(entry.getValue());
                for (JsonNode example : response.at(MEDIA + "/examples")) {
                    JsonNode envelope = resolve(example).get("value");
                    Code code = Code.of(envelope.get("code").intValue()).orElseThrow();
                    answered.add(code);
                    assertThat(envelope.get("success").booleanValue()).isEqualTo(code.success());
                    if (!entry.getKey().equals("default")) {
                        assertThat(Refusals.statuses(code)).contains(Integer.valueOf(entry.getKey()));
                        assertThat(response.get("description").textValue())
                                .contains(code.number() + ": " + code.sentence() + ".");
                    }
                }
            }
        }

        assertThat(answered).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE)));
        for (Code code : Code.values()) {
            assertThat(DOCUMENT.at("/info/description").textValue())
                    .contains("| " + code.number() + " | ")
                    .contains("| " + code.sentence() + " |");
        }
    }

    @Test
    void saysOfMoneyWhateverMovesIt() {
        for (Route route : PublicRoutes.all()) {
            Set<String> schemas = new TreeSet<>();
            operation(route).get("responses").properties().forEach(response -> {
                if (response.getKey().matches("[45]..")) {
                    schemas.add(resolve(response.getValue())
                            .at(MEDIA + "/schema/$ref")
                            .textValue());
                }
            });
            assertThat(schemas)
                    .as(route.path())
                    .containsExactly("#/components/schemas/" + (route.movesMoney() ? "MoneyRefusal" : "Refusal"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TransactionId, txn_",
        "EventId, evt_",
        "EndpointId, whe_",
        "DeliveryId, dlv_",
        "KeyId, key_",
    })
    void knowsTheFormOfIds(String schema, String prefix) {
        String pattern =
                DOCUMENT.at("/components/schemas/" + schema + "/pattern").textValue();

        assertThat(Ids.next(prefix)).matches(pattern);
        assertThat(prefix + "01K3V6M8Q2W4X6Z8B0C2D4F6H8").doesNotMatch(pattern);
        assertThat(Ids.next("acc_")).doesNotMatch(pattern);
    }

    @Test
    void describesEveryEventThatIntegratorsHearOf() {
        List<String> types = new ArrayList<>();
        DOCUMENT.at("/components/schemas/EventType/enum").forEach(type -> types.add(type.textValue()));
        List<String> known =
                Arrays.stream(EventType.values()).map(EventType::type).toList();

        assertThat(known).containsAll(types);
        types.add("ping");
        List<String> webhooks = new ArrayList<>();
        DOCUMENT.get("webhooks").fieldNames().forEachRemaining(webhooks::add);
        assertThat(webhooks).containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    void isTheSameEachTime() {
        OpenApiDocument one = new OpenApiDocument();
        OpenApiDocument other = new OpenApiDocument();

        assertThat(one.bytes()).isEqualTo(other.bytes());
        assertThat(one.etag()).isEqualTo(other.etag()).matches("\"[0-9a-f]{32}\"");
    }

    private JsonNode operation(Route route) {
        return DOCUMENT.at("/paths").get(route.path()).get(route.method().toLowerCase(Locale.ROOT));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.get("$ref").textValue().substring(1)) : node;
    }
}
