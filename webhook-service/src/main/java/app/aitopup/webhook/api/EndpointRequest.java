package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Fields;
import app.aitopup.webhook.CreateEndpoint;
import app.aitopup.webhook.domain.IntegratorEvent;
import app.aitopup.webhook.domain.ReceiverUrl;
import app.aitopup.webhook.domain.UrlRules;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Reads what an endpoint is to be, every fault at once. */
final class EndpointRequest {
    private static final String URL = "url";
    private static final String EVENTS = "events";
    private static final int DESCRIPTION_AT_MOST = 200;

    private EndpointRequest() {}

    static CreateEndpoint.Call read(byte[] body, String accountId, Environment environment, UrlRules rules) {
        Fields fields = Fields.of(body == null ? new byte[0] : body);
        Optional<String> url = fields.requiredText(URL, ReceiverUrl.LENGTH_AT_MOST, Code.WEBHOOK_URL_INVALID);
        url.flatMap(text -> rules.faultOf(text, environment))
                .ifPresent(fault -> fields.reject(Code.WEBHOOK_URL_INVALID, URL, fault.message(), fault.fix()));
        Set<String> events = new LinkedHashSet<>(
                fields.optionalList(EVENTS, IntegratorEvent.types().size()));
        for (String event : events) {
            if (IntegratorEvent.of(event).isEmpty()) {
                fields.reject(
                        Code.FIELD_INVALID,
                        EVENTS,
                        "has a kind of event that does not exist",
                        "choose from " + IntegratorEvent.types() + ", or leave it out for all of them");
                break;
            }
        }
        Optional<String> description = fields.optionalText("description", DESCRIPTION_AT_MOST);
        fields.check();
        return new CreateEndpoint.Call(accountId, environment, url.orElseThrow(), events, description);
    }
}
