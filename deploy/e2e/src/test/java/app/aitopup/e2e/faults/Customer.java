package app.aitopup.e2e.faults;

import app.aitopup.e2e.Receiver;
import app.aitopup.e2e.faults.Evidence.Endpoint;
import app.aitopup.e2e.faults.Wish.Caller;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** An account in both worlds, with its keys, and a receiver for each of its endpoints. */
final class Customer implements AutoCloseable {
    private static final String PASSWORD = "correct horse battery";
    private static final int OUT_OF_ORDER = 500;
    // One first attempt in so many is refused, so that some webhooks come a second time.
    private static final int REFUSED_IN = 30;

    private final Api api;
    private final String accountId;
    private final String session;
    private final String operatorToken;
    private final boolean rich;
    private final List<Caller> callers = new ArrayList<>();
    private final Map<Endpoint, Receiver> receivers = new LinkedHashMap<>();
    private final Set<String> secrets = new HashSet<>(Set.of(PASSWORD));

    private Customer(Api api, String accountId, String session, String operatorToken, boolean rich) {
        this.api = api;
        this.accountId = accountId;
        this.session = session;
        this.operatorToken = operatorToken;
        this.rich = rich;
        secrets.add(session);
        secrets.add(operatorToken);
    }

    /**
     * Signs up; whoever is rich is given money for all that can be asked for, the others run dry.
     *
     * @param money how many times the usual sum
     */
    static Customer signUp(Api api, String operatorToken, boolean rich, long money)
            throws IOException, InterruptedException {
        String who = "\"email\":\"dev-" + UUID.randomUUID() + "@example.com\",\"password\":\"" + PASSWORD + "\"";
        String signedUp = api.call("POST", "/api/agent/v1/accounts", null, "{" + who + ",\"name\":\"Dev\"}");
        String signedIn = api.call("POST", "/api/agent/v1/session", null, "{" + who + "}");
        Customer customer = new Customer(
                api,
                data(signedUp).path("account").path("id").asText(),
                data(signedIn).path("token").asText(),
                operatorToken,
                rich);
        customer.secrets.add(data(signedUp).path("key").path("key").asText());
        // The others have what sign-up gave them as well.
        customer.fund(rich ? money * 1_000_000 : money * 50_000);
        customer.credit(rich ? money * 1_000_000 : money * 50_000);
        return customer;
    }

    private void fund(long cents) throws IOException, InterruptedException {
        api.call(
                "POST",
                "/api/agent/v1/wallet/fund",
                session,
                "{\"environment\":\"staging\",\"amount_cents\":" + cents + "}");
    }

    private void credit(long cents) throws IOException, InterruptedException {
        api.call(
                "POST",
                "/api/operator/v1/accounts/" + accountId + "/credits",
                operatorToken,
                "{\"environment\":\"live\",\"amount_cents\":" + cents + ",\"reference\":\"first\"}");
    }

    /** Mints a key; null for no cap. */
    Customer withKey(String environment, Long perTopupCents, Long perDayCents)
            throws IOException, InterruptedException {
        JsonNode key = data(api.call(
                "POST",
                "/api/agent/v1/keys",
                session,
                "{\"environment\":\"" + environment + "\",\"name\":\"load\",\"limits\":{\"per_topup_cents\":"
                        + perTopupCents + ",\"per_day_cents\":" + perDayCents + "}}"));
        callers.add(new Caller(
                accountId,
                environment,
                key.path("id").asText(),
                key.path("key").asText(),
                perTopupCents,
                perDayCents,
                rich));
        secrets.add(key.path("key").asText());
        return this;
    }

    /** Asks to be told when less than this is available. */
    Customer withThreshold(String environment, long cents) throws IOException, InterruptedException {
        api.call(
                "PUT",
                "/api/agent/v1/wallet/threshold",
                session,
                "{\"environment\":\"" + environment + "\",\"threshold_cents\":" + cents + "}");
        return this;
    }

    /** Creates an endpoint for these types of event, or for all when none is named, and a receiver for it alone. */
    Customer listening(String environment, String... types) throws IOException, InterruptedException {
        Receiver receiver = new Receiver(request -> isRefused(request) ? OUT_OF_ORDER : Receiver.NO_CONTENT);
        String events = types.length == 0 ? "" : ",\"events\":[\"" + String.join("\",\"", types) + "\"]";
        String key = callers.stream()
                .filter(caller -> caller.environment().equals(environment))
                .findFirst()
                .orElseThrow()
                .key();
        JsonNode endpoint = data(
                api.call("POST", "/api/public/v1/webhooks", key, "{\"url\":\"" + receiver.url() + "\"" + events + "}"));
        String secret = endpoint.path("secret").asText();
        secrets.add(secret);
        receivers.put(
                new Endpoint(
                        endpoint.path("id").asText(),
                        accountId,
                        environment,
                        types.length == 0 ? null : Set.of(types),
                        secret),
                receiver);
        return this;
    }

    private static boolean isRefused(Receiver.Received request) {
        return "1".equals(request.headers().get("X-AiTopUp-Attempt"))
                && ThreadLocalRandom.current().nextInt(REFUSED_IN) == 0;
    }

    String accountId() {
        return accountId;
    }

    List<Caller> callers() {
        return callers;
    }

    Map<Endpoint, Receiver> receivers() {
        return receivers;
    }

    Set<String> secrets() {
        return secrets;
    }

    private static JsonNode data(String answer) {
        return Json.parse(answer).path("data");
    }

    @Override
    public void close() {
        receivers.values().forEach(Receiver::close);
    }
}
