package app.aitopup.gateway.api.openapi;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.TopupStatus;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The schemas of the one shape of answer: the errors', and one for the successes of each call. */
final class Envelopes {
    /** Of an error. */
    static final String REFUSAL = "Refusal";
    /** Of an error of a call that can move money. */
    static final String MONEY_REFUSAL = "MoneyRefusal";
    /** Of an error before it is known which call it is. */
    static final String ANY_REFUSAL = "AnyRefusal";

    private static final List<String> KEYS =
            List.of("success", "code", "transaction_id", "status", "timestamp", "data");
    private static final List<String> TOPUP_STATUSES =
            Arrays.stream(TopupStatus.values()).map(TopupStatus::json).toList();

    private final ObjectNode schemas = Json.object();

    Envelopes() {
        List<Code> codes =
                Arrays.stream(Code.values()).filter(code -> !code.success()).toList();
        schemas.set(REFUSAL, envelope("An error.", false, codes, noTopup(), List.of("error"), "Problem"));
        ObjectNode perhapsTopup = Json.object();
        perhapsTopup.putArray("type").add("string").add("null");
        perhapsTopup
                .put("pattern", "^txn_")
                .put("description", "The top-up's id, where one was accepted. Null where none was.");
        schemas.set(
                MONEY_REFUSAL,
                envelope(
                        "An error of a call that can move money.",
                        false,
                        codes,
                        perhapsTopup,
                        Stream.concat(Stream.of("error"), TOPUP_STATUSES.stream())
                                .toList(),
                        "MoneyProblem"));
        ObjectNode any = Json.object().put("description", "An error of a call that may not exist.");
        any.putArray("anyOf").add(Json.reference("schemas/" + REFUSAL)).add(Json.reference("schemas/" + MONEY_REFUSAL));
        schemas.set(ANY_REFUSAL, any);
    }

    /** All that were made. */
    ObjectNode schemas() {
        return schemas;
    }

    /** Makes the one of a call's successes, and gives its reference. */
    ObjectNode ofAnswers(String operationId, String dataSchema, JsonNode answers) {
        TreeSet<Code> codes = new TreeSet<>();
        TreeSet<String> statuses = new TreeSet<>();
        boolean topup = false;
        for (JsonNode answer : answers) {
            codes.add(Code.valueOf(answer.get("code").textValue()));
            String status = answer.path("topup").asText("ok");
            statuses.addAll(status.equals("any") ? TOPUP_STATUSES : List.of(status));
            topup |= answer.has("topup");
        }
        String name = Character.toUpperCase(operationId.charAt(0)) + operationId.substring(1) + "Answer";
        ObjectNode transaction = topup ? Json.reference("schemas/TransactionId") : noTopup();
        schemas.set(
                name,
                envelope(
                        "The envelope around " + dataSchema + ".",
                        true,
                        codes,
                        transaction,
                        List.copyOf(statuses),
                        dataSchema));
        return Json.reference("schemas/" + name);
    }

    /** Null alone; said as a text that is null, because generators of clients know no type that is nothing else. */
    private static ObjectNode noTopup() {
        ObjectNode schema = Json.object();
        schema.putArray("type").add("string").add("null");
        schema.putNull("const").put("description", "Always null: the request is not about one top-up.");
        return schema;
    }

    private static ObjectNode envelope(
            String description,
            boolean success,
            Collection<Code> codes,
            ObjectNode transactionId,
            List<String> statuses,
            String data) {
        ObjectNode schema = Json.object().put("description", description).put("type", "object");
        schema.put("additionalProperties", false);
        ArrayNode required = schema.putArray("required");
        KEYS.forEach(required::add);
        ObjectNode properties = schema.putObject("properties");
        properties
                .putObject("success")
                .put("type", "boolean")
                .put("const", success)
                .put("description", "Whether the request did what was asked.");
        ArrayNode numbers = properties
                .putObject("code")
                .put("type", "integer")
                .put("description", "What happened, by the one table of codes.")
                .putArray("enum");
        codes.forEach(code -> numbers.add(code.number()));
        properties.set("transaction_id", transactionId);
        ArrayNode names = properties
                .putObject("status")
                .put("type", "string")
                .put("description", "A top-up's status where the request is about one.")
                .putArray("enum");
        statuses.forEach(names::add);
        properties.set("timestamp", Json.reference("schemas/Time"));
        properties.set("data", Json.reference("schemas/" + data));
        return schema;
    }
}
