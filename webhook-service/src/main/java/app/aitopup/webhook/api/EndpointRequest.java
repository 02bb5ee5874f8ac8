package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Fields;
import app.aitopup.webhook.CreateEndpoint;
import app.aitopup.webhook.domain.IntegratorEvent;
import app.aitopup.webhook.domain.ReceiverUrl;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.domain.UrlRules;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Reads what an endpoint is to be, every fault at once. */
final class EndpointRequest {
    static final String URL = "url";
    static final String EVENTS = "events";
    static final String DESCRIPTION = "description";

    private static final String RETRY_POLICY = "retry_policy";
    private static final int DESCRIPTION_AT_MOST = 200;
    private static final int POLICY_LENGTH = 20;

    private EndpointRequest() {}

    static CreateEndpoint.Call read(byte[] body, String accountId, Environment environment, UrlRules rules) {
        Fields fields = Fields.of(body == null ? new byte[0] : body);
        Optional<String> url = url(fields, environment, rules);
        Set<String> events = events(fields);
        Optional<String> description = description(fields);
        RetryPolicy retryPolicy = retryPolicy(fields).orElse(RetryPolicy.STANDARD);
        fields.check();
        return new CreateEndpoint.Call(accountId, environment, url.orElseThrow(), events, description, retryPolicy);
    }

    /** Where to; required. */
    static Optional<String> url(Fields fields, Environment environment, UrlRules rules) {
        Optional<String> url = fields.requiredText(URL, ReceiverUrl.LENGTH_AT_MOST, Code.WEBHOOK_URL_INVALID);
        url.flatMap(text -> rules.faultOf(text, environment))
                .ifPresent(fault -> fields.reject(Code.WEBHOOK_URL_INVALID, URL, fault.message(), fault.fix()));
        return url;
    }

    /** The kinds of event it takes; none for all of them. */
    static Set<String> events(Fields fields) {
        Set<String> events = new LinkedHashSet<>(
                fields.optionalList(EVENTS, IntegratorEvent.types().size()));
        if (!IntegratorEvent.types().containsAll(events)) {
            fields.reject(
                    Code.FIELD_INVALID,
                    EVENTS,
                    "has a kind of event that does not exist",
                    "choose from " + IntegratorEvent.types() + ", or leave it out for all of them");
        }
        return events;
    }

    static Optional<String> description(Fields fields) {
        return fields.optionalText(DESCRIPTION, DESCRIPTION_AT_MOST);
    }

    static Optional<RetryPolicy> retryPolicy(Fields fields) {
        Optional<String> name = fields.optionalText(RETRY_POLICY, POLICY_LENGTH);
        Optional<RetryPolicy> policy = name.flatMap(RetryPolicy::of);
        if (name.isPresent() && policy.isEmpty()) {
            fields.reject(Code.FIELD_INVALID, RETRY_POLICY, "is not known", "choose from " + RetryPolicy.names());
        }
        return policy;
    }
}
