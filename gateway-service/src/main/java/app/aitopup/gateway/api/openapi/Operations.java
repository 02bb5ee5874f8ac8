package app.aitopup.gateway.api.openapi;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.edge.Problems;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import app.aitopup.gateway.domain.Route.Access;
import app.aitopup.gateway.domain.Route.Body;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Describes calls. */
final class Operations {
    private static final String JSON = "application/json";

    private final DescribedApi described;
    private final Refusals refusals;
    private final Envelopes envelopes;
    private final ObjectNode components = Json.object();

    Operations(DescribedApi described, Refusals refusals, Envelopes envelopes) {
        this.described = described;
        this.refusals = refusals;
        this.envelopes = envelopes;
    }

    /** The answers that calls have in common, as components. */
    ObjectNode responses() {
        return components;
    }

    /** One call. */
    ObjectNode of(Route route) {
        JsonNode call = described.of(route);
        ObjectNode operation = Json.object();
        operation.set("tags", call.get("tags"));
        operation.set("summary", call.get("summary"));
        operation.put("description", call.get("description").textValue() + scope(route));
        operation.set("operationId", call.get("operationId"));
        operation.set("parameters", parameters(route, call));
        // A body that need not be there is not described: a generated client would send one, and that with nothing in
        // it.
        if (route.body() == Body.REQUIRED) {
            operation.set("requestBody", body(call));
        }
        operation.set("responses", responses(route, call));
        operation.set("security", security(route));
        return operation;
    }

    private static String scope(Route route) {
        if (route.access() == Access.ANYBODY) {
            return " Needs no key.";
        }
        return route.scope() == null ? " Any key will do." : " Needs a key with the scope `" + route.scope() + "`.";
    }

    private static ArrayNode security(Route route) {
        ArrayNode security = Json.object().putArray("security");
        if (route.access() == Access.KEY) {
            ArrayNode scopes = security.addObject().putArray("apiKey");
            if (route.scope() != null) {
                scopes.add(route.scope());
            }
            security.addObject().putArray("sessionToken");
        }
        return security;
    }

    private static ArrayNode parameters(Route route, JsonNode call) {
        ArrayNode parameters = Json.object().putArray("parameters");
        for (JsonNode parameter : call.path("parameters")) {
            parameters.add(parameter.isTextual() ? Json.reference("parameters/" + parameter.textValue()) : parameter);
        }
        if (route.access() == Access.KEY) {
            parameters.add(Json.reference("parameters/Environment"));
        }
        return parameters.add(Json.reference("parameters/RequestId"));
    }

    private static ObjectNode body(JsonNode call) {
        ObjectNode body = Json.object().put("required", true);
        ObjectNode media = body.putObject("content").putObject(JSON);
        media.set("schema", Json.reference("schemas/" + call.at("/body/schema").textValue()));
        ObjectNode examples = media.putObject("examples");
        for (Map.Entry<String, JsonNode> example : call.at("/body/examples").properties()) {
            examples.putObject(example.getKey()).set("value", example.getValue());
        }
        return body;
    }

    private ObjectNode responses(Route route, JsonNode call) {
        Map<String, ObjectNode> responses = new TreeMap<>();
        if (route.path().equals(PublicRoutes.DOCUMENT)) {
            addDocument(responses);
        } else {
            addAnswers(responses, route, call);
        }
        addRefusals(responses, route, call);
        ObjectNode all = Json.object();
        responses.forEach(all::set);
        all.set("default", other());
        return all;
    }

    private static void addDocument(Map<String, ObjectNode> responses) {
        ObjectNode found = Json.object().put("description", "The document.");
        found.putObject("content")
                .putObject(JSON)
                .putObject("schema")
                .put("type", "object")
                .putArray("required")
                .add("openapi");
        ObjectNode same = Json.object().put("description", "You have it already.");
        for (ObjectNode response : List.of(found, same)) {
            ObjectNode headers = response.putObject("headers");
            for (String header : List.of("X-Request-Id", "RateLimit", "RateLimit-Policy", "ETag", "Cache-Control")) {
                headers.set(header, Json.reference("headers/" + header));
            }
        }
        responses.put("200", found);
        responses.put("304", same);
    }

    private void addAnswers(Map<String, ObjectNode> responses, Route route, JsonNode call) {
        ObjectNode schema = envelopes.ofAnswers(
                call.get("operationId").textValue(), call.get("data").textValue(), call.get("answers"));
        for (Map.Entry<String, JsonNode> entry : call.get("answers").properties()) {
            JsonNode answer = entry.getValue();
            Code code = Code.valueOf(answer.get("code").textValue());
            int status = answer.path("status").asInt(code.httpStatus());
            if (!Refusals.statuses(code).contains(status)) {
                throw new IllegalStateException(code + " does not go with " + status);
            }
            ObjectNode response = responses.computeIfAbsent(
                    String.valueOf(status), same -> response(code.number() + ": " + code.sentence() + ".", schema));
            if (route.money() == Route.Money.CHARGE) {
                header(response, "Idempotent-Replayed");
            }
            response.withObject("/content")
                    .withObjectProperty(JSON)
                    .withObjectProperty("examples")
                    .putObject(entry.getKey())
                    .set("value", envelope(code, answer));
        }
    }

    private static ObjectNode envelope(Code code, JsonNode answer) {
        JsonNode data = answer.get("example");
        ObjectNode envelope = (ObjectNode) Json.of(Envelope.of(code, Refusals.NOON, data));
        if (answer.has("topup")) {
            String status = answer.get("topup").textValue();
            envelope.put("transaction_id", Refusals.TRANSACTION_ID);
            envelope.put("status", status.equals("any") ? data.get("status").textValue() : status);
        }
        return envelope;
    }

    private void addRefusals(Map<String, ObjectNode> responses, Route route, JsonNode call) {
        TreeSet<Code> codes = new TreeSet<>(Refusals.of(route));
        call.path("refusals").forEach(name -> codes.add(Code.valueOf(name.textValue())));
        Map<Integer, List<Code>> byStatus = new TreeMap<>();
        for (Code code : codes) {
            for (int status : Refusals.statuses(code, route)) {
                byStatus.computeIfAbsent(status, same -> new ArrayList<>()).add(code);
            }
        }
        byStatus.forEach((status, some) -> responses.put(String.valueOf(status), shared(route, status, some)));
    }

    /** Most calls are refused alike, so that what they answer then stands in the document once. */
    private ObjectNode shared(Route route, int status, List<Code> codes) {
        ObjectNode response = refused(route, codes);
        String numbers =
                codes.stream().map(code -> String.valueOf(code.number())).collect(Collectors.joining("-"));
        String name = "Refused" + status + "-" + numbers;
        for (String variant : List.of("", "-" + route.access(), "-" + route.money())) {
            ObjectNode known = (ObjectNode) components.get(name + variant);
            if (known == null || known.equals(response)) {
                components.set(name + variant, response);
                return Json.reference("responses/" + name + variant);
            }
        }
        throw new IllegalStateException("no name is left for what is answered with " + name);
    }

    private ObjectNode refused(Route route, List<Code> codes) {
        String description = codes.stream()
                .map(code -> code.number() + ": " + code.sentence() + ".")
                .collect(Collectors.joining(" "));
        ObjectNode schema =
                Json.reference("schemas/" + (route.movesMoney() ? Envelopes.MONEY_REFUSAL : Envelopes.REFUSAL));
        ObjectNode response = response(description, schema);
        ObjectNode examples =
                response.withObject("/content").withObjectProperty(JSON).putObject("examples");
        for (Code code : codes) {
            refusals.addExamples(examples, code, route.movesMoney());
            if (Problems.retryAfterSeconds(code) > 0) {
                header(response, "Retry-After");
            }
            boolean ofATopup = code == Code.BALANCE_INSUFFICIENT || code == Code.DELIVERY_FAILED;
            if (ofATopup && route.money() == Route.Money.CHARGE) {
                header(response, "Idempotent-Replayed");
            }
        }
        return response;
    }

    /** What is refused before it is known which call it is. */
    private ObjectNode other() {
        ObjectNode response = response(
                "Any other error. Another method on this path is 3008, with `Allow`.",
                Json.reference("schemas/" + Envelopes.ANY_REFUSAL));
        refusals.addExamples(
                response.withObject("/content").withObjectProperty(JSON).putObject("examples"),
                Code.METHOD_NOT_ALLOWED,
                false);
        header(response, "Allow");
        return response;
    }

    private static ObjectNode response(String description, ObjectNode schema) {
        ObjectNode response = Json.object().put("description", description);
        header(response, "X-Request-Id");
        header(response, "RateLimit");
        header(response, "RateLimit-Policy");
        response.putObject("content").putObject(JSON).set("schema", schema);
        return response;
    }

    private static void header(ObjectNode response, String name) {
        response.withObjectProperty("headers").set(name, Json.reference("headers/" + name));
    }
}
