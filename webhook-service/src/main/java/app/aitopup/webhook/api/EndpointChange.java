package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Fields;
import app.aitopup.webhook.UpdateEndpoint;
import app.aitopup.webhook.UpdateEndpoint.Held;
import app.aitopup.webhook.domain.UrlRules;
import java.util.Optional;
import java.util.Set;

/** Reads what is to change of an endpoint, every fault at once. A field that is not there changes nothing. */
final class EndpointChange {
    private static final String ENABLED = "enabled";
    private static final String HELD = "held";
    private static final int HELD_LENGTH = 10;

    private EndpointChange() {}

    static UpdateEndpoint.Call read(byte[] body, String accountId, Environment environment, String id, UrlRules rules) {
        Fields fields = Fields.of(body == null ? new byte[0] : body);
        Optional<String> url =
                fields.has(EndpointRequest.URL) ? EndpointRequest.url(fields, environment, rules) : Optional.empty();
        Optional<Optional<String>> description = fields.has(EndpointRequest.DESCRIPTION)
                ? Optional.of(EndpointRequest.description(fields))
                : Optional.empty();
        var events = fields.has(EndpointRequest.EVENTS)
                ? Optional.of(EndpointRequest.events(fields))
                : Optional.<Set<String>>empty();
        Optional<Boolean> enabled = fields.optionalBoolean(ENABLED);
        var retryPolicy = EndpointRequest.retryPolicy(fields);
        Held held = held(fields, enabled);
        fields.check();
        return new UpdateEndpoint.Call(
                accountId, environment, id, url, description, events, enabled, retryPolicy, held);
    }

    private static Held held(Fields fields, Optional<Boolean> enabled) {
        Optional<String> held = fields.optionalText(HELD, HELD_LENGTH);
        if (held.isPresent() && !enabled.equals(Optional.of(true))) {
            fields.reject(Code.FIELD_INVALID, HELD, "says what to do on enabling", "send it with enabled: true");
        }
        if (held.isEmpty() || held.get().equals("send")) {
            return Held.SEND;
        }
        if (enabled.equals(Optional.of(true)) && !held.get().equals("drop")) {
            fields.reject(Code.FIELD_INVALID, HELD, "is not known", "choose from [send, drop]");
        }
        return Held.DROP;
    }
}
