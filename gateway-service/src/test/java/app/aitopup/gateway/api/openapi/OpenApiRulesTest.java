package app.aitopup.gateway.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the document keeps the rules, and that each rule finds what breaks it. */
class OpenApiRulesTest {
    private static final ObjectNode DOCUMENT = OpenApiDocument.describe();
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void findsNothing() {
        assertThat(OpenApiRules.findings(DOCUMENT)).isEmpty();
    }

    /** One change to the document: at a place, a field is set to some JSON, or removed where there is none. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
            /                                        | colour       | 1                         | specification: $: property 'colour'
            /info                                    | version      |                           | specification: $.info
            /paths/~1balance/get/responses/200       | description  |                           | specification
            /components/schemas/Wallet/properties/platform | $ref   | `"#/components/schemas/X"`| refers to nothing
            /components/schemas                      | Unused       | {}                        | nobody uses components/schemas/Unused
            /components/securitySchemes              | other        | {"type":"http","scheme":"basic"} | nobody uses components/securitySchemes/other
            /paths/~1balance/get                     | security     | [{"other":[]}]            | refers to no security scheme
            /paths/~1balance/get                     | operationId  | `"listTopups"`            | no operationId of its own
            /webhooks/ping/post                      | operationId  | `"listTopups"`            | no operationId of its own
            /paths/~1balance/get                     | summary      |                           | has no summary
            /paths/~1balance/get                     | description  |                           | has no description
            /paths/~1balance/get                     | tags         | ["Other"]                 | has an unknown tag
            /paths/~1balance/get                     | security     |                           | has no security
            /paths/~1openapi.json/get/responses      | 200          |                           | has no 2xx
            /paths/~1balance/get/responses           | default      |                           | has no 2xx or no default
            /paths/~1key/get/responses/200/content/application~1json | examples | {}            | has no example of 200
            /components/responses/Refused424-4002/content/application~1json | examples | {"a":{"$ref":"#/components/examples/MoneyRefusal4002"},"b":{"value":{}}} | examples/b
            /components/parameters/TransactionId     | name         | `"id"`                    | wants [transaction_id]
            /components/parameters/Cursor            | name         | `"limit"`                 | has a parameter twice
            /components/schemas/Balance              | type         | `"thing"`                 | does not have a value in the enumeration
            /components/schemas/Balance              | requires     | []                        | unknown keyword requires
            /components/schemas/Balance              | additionalProperties |                   | does not say whether there is more
            /components/schemas/Balance              | required     | ["colour"]                | requires what is no property
            /components/schemas/Funds                | enum         | `"from the code"`         | was not filled
            /components/schemas/Topup/properties     | colour       | {"type":"string","format":"date-time","description":"No end"} | without its full stop
            /components/examples/Refusal2001/value   | colour       | 1                         | colour
            /components/examples/MoneyRefusal3001/value/data | funds | `"gone"`                 | funds
            /webhooks/ping/post/requestBody/content/application~1json/examples/example/value | timestamp | `"noon"` | timestamp
            /components/parameters/IdempotencyKey    | example      | `""`                      | example
            /components/headers/Allow                | description  | `"No end"`                | without its full stop
            /paths/~1balance/get                     | summary      | `"It ends."`              | summary with a full stop
            """,
            delimiter = '|')
    void findsWhatBreaksARule(String place, String field, String value, String finding) throws JsonProcessingException {
        ObjectNode document = DOCUMENT.deepCopy();
        JsonNode at = document.at(place.equals("/") ? "" : place);
        assertThat(at.isObject()).as(place).isTrue();
        if (value == null) {
            ((ObjectNode) at).remove(field);
        } else {
            ((ObjectNode) at).set(field, JSON.readTree(value));
        }

        assertThat(OpenApiRules.findings(document)).isNotEmpty().anyMatch(found -> found.contains(finding));
    }

    @Test
    void findsAnExampleThatIsWrongDeepInside() {
        ObjectNode document = DOCUMENT.deepCopy();
        ArrayNode items = (ArrayNode) document.at(
                "/paths/~1topup/get/responses/200/content/application~1json/examples/page/value/data/items");
        ((ObjectNode) items.get(0)).put("voucher_last4", "9XKDU");

        assertThat(OpenApiRules.findings(document)).anyMatch(found -> found.contains("voucher_last4"));
    }
}
