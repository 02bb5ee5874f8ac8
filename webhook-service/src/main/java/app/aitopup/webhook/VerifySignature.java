package app.aitopup.webhook;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.SignatureDoctor;
import app.aitopup.webhook.domain.SignatureDoctor.Known;
import app.aitopup.webhook.domain.SignatureDoctor.Received;
import app.aitopup.webhook.domain.SignatureDoctor.Sent;
import app.aitopup.webhook.domain.SignatureFinding;
import app.aitopup.webhook.outbound.Signatures;
import app.aitopup.webhook.store.EndpointRow;
import app.aitopup.webhook.store.EndpointSecrets;
import app.aitopup.webhook.store.Endpoints;
import app.aitopup.webhook.store.EventLog;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells an integrator why the signature of a received request does not match. Compares only: nothing is signed. */
@ApplicationScoped
public class VerifySignature {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Endpoints endpoints;
    private final EndpointSecrets secrets;
    private final EventLog eventLog;
    private final Clock clock;
    private final SignatureDoctor doctor = new SignatureDoctor(Signatures::hmac);

    VerifySignature(Endpoints endpoints, EndpointSecrets secrets, EventLog eventLog, Clock clock) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.eventLog = eventLog;
        this.clock = clock;
    }

    /**
     * What was received, by which endpoint.
     *
     * @param headers by name, no two of which differ in case alone
     */
    public record Call(
            String accountId, Environment environment, String endpointId, Map<String, String> headers, String body) {}

    /** Fails with a refusal (3007) when this account has no such endpoint in this environment. */
    public Uni<SignatureFinding> verify(Call call) {
        JsonNode json = json(call.body());
        Optional<String> idInBody =
                Optional.ofNullable(json).map(node -> node.path("id").textValue());
        Received received =
                new Received(call.headers(), Bytes.of(call.body().getBytes(StandardCharsets.UTF_8)), idInBody);
        return endpoints.of(call.accountId(), call.environment()).chain(rows -> sent(call, received, json)
                // Dozens of HMACs over up to 64 KiB: too long for an event loop.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(sent -> doctor.examine(received, known(call, rows, sent), clock.instant())));
    }

    private Known known(Call call, List<EndpointRow> rows, Optional<Sent> sent) {
        Endpoint endpoint = rows.stream()
                .filter(row -> row.id.equals(call.endpointId()))
                .findFirst()
                .map(EndpointRow::endpoint)
                .orElseThrow(() -> Refusal.of(Code.NOT_FOUND));
        Map<String, List<String>> others = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> !row.id.equals(call.endpointId()))
                .forEach(row -> others.put(row.id, secrets.open(row.endpoint())));
        return new Known(secrets.open(endpoint), secrets.openOld(endpoint), others, sent);
    }

    private Uni<Optional<Sent>> sent(Call call, Received received, JsonNode json) {
        return received.eventId()
                .filter(id -> Ids.isValid(Ids.EVENT, id))
                .map(id -> eventLog.one(call.accountId(), call.environment(), id)
                        .map(found -> found.map(EventLog.Entry::body)
                                .map(body -> new Sent(body, json != null && json.equals(json(body.text()))))))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    /** Null where it is no JSON. */
    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
