package app.aitopup.edge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Whom a service believes: the gateway's token alone, and that for account and environment, too. Each service inherits
 * all of this and says with which two of its calls to try it.
 */
public abstract class TrustRules {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] ENVELOPE = {"success", "code", "transaction_id", "status", "timestamp", "data"};
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TestHTTPResource
    URI service;

    private final Call read;
    private final Call change;

    /** A call of this service; the body is a JSON object, or null. */
    public record Call(String method, String path, String body, Map<String, String> headers) {}

    /**
     * Two calls.
     *
     * @param read reads something that is different after the change
     * @param change changes something of the caller's, and moves money if the service can
     */
    protected TrustRules(Call read, Call change) {
        this.read = read;
        this.change = change;
    }

    /** Whether every answer to the change has to say what happened to money. */
    protected abstract boolean changeSaysWhatHappenedToMoney();

    @Test
    final void refusesWhatIsNotTheGatewaysWord() {
        String account = Ids.next(Ids.ACCOUNT);
        JsonNode before = good(read, account);
        SoftAssertions soft = new SoftAssertions();

        RefusedTokens.of(account).forEach((name, refused) -> {
            assertRefused(soft, name, send(read, refused.authorization(), ""), refused.code(), false);
            assertRefused(
                    soft,
                    name,
                    send(change, refused.authorization(), ""),
                    refused.code(),
                    changeSaysWhatHappenedToMoney());
        });

        soft.assertAll();
        assertThat(good(read, account)).isEqualTo(before);
        good(change, account);
        assertThat(good(read, account)).as("after a change that is allowed").isNotEqualTo(before);
    }

    @Test
    final void refusesWhoeverMayNot() {
        for (Call call : new Call[] {read, change}) {
            JsonNode answer = json(
                    send(call, bearer(Ids.next(Ids.ACCOUNT), Environment.STAGING, Set.of("topup:everything")), ""));
            assertThat(answer.path("code").asInt()).isEqualTo(Code.PERMISSION_MISSING.number());
        }
    }

    @Test
    final void takesAccountAndEnvironmentFromTheTokenAlone() throws IOException {
        String mine = Ids.next(Ids.ACCOUNT);
        String other = Ids.next(Ids.ACCOUNT);
        good(change, other);
        JsonNode mineBefore = good(read, mine);
        JsonNode othersBefore = good(read, other);
        assertThat(mineBefore).isNotEqualTo(othersBefore);
        JsonNode othersLive = data(send(read, bearer(other, Environment.LIVE, scopes()), ""));

        Map<String, String> headers = new HashMap<>(read.headers());
        for (String name : new String[] {"Account", "Account-Id", "X-Account-Id", "X-Account", "Subject", "Sub"}) {
            headers.put(name, other);
        }
        for (String name : new String[] {"Environment", "X-Environment", "X-AiTopUp-Environment"}) {
            headers.put(name, Environment.LIVE.json());
        }
        Call withHeaders = new Call(read.method(), read.path(), read.body(), headers);
        assertThat(good(withHeaders, mine)).isEqualTo(mineBefore);

        String[] names = {"account", "account_id", "accountId", "sub", "subject", "environment", "key_id"};
        for (String name : names) {
            String value = name.equals("environment") ? Environment.LIVE.json() : other;
            JsonNode queried = json(send(read, bearer(mine, Environment.STAGING, scopes()), "?" + name + "=" + value));
            if (queried.path("code").asInt() != Code.FIELD_INVALID.number()) {
                assertThat(queried.get("data")).as(name).isEqualTo(mineBefore);
            }
            ObjectNode body = (ObjectNode) JSON.readTree(change.body());
            body.put(name, value);
            Call withField = new Call(change.method(), change.path(), body.toString(), change.headers());
            send(withField, bearer(mine, Environment.STAGING, scopes()), "");
        }

        assertThat(good(read, other)).isEqualTo(othersBefore);
        assertThat(data(send(read, bearer(other, Environment.LIVE, scopes()), "")))
                .isEqualTo(othersLive);
    }

    private static void assertRefused(
            SoftAssertions soft, String name, HttpResponse<String> response, Code code, boolean sayMoney) {
        JsonNode answer = json(response);
        soft.assertThat(response.statusCode()).as(name).isEqualTo(code.httpStatus());
        soft.assertThat(answer.fieldNames()).toIterable().as(name).containsExactly(ENVELOPE);
        soft.assertThat(answer.path("code").asInt()).as(name).isEqualTo(code.number());
        soft.assertThat(answer.path("success").asBoolean(true)).as(name).isFalse();
        soft.assertThat(answer.at("/data/message").asText()).as(name).isEqualTo(code.sentence());
        soft.assertThat(answer.at("/data/funds").asText(null)).as(name).isEqualTo(sayMoney ? "untouched" : null);
    }

    /** What a call gives that is all right. */
    private JsonNode good(Call call, String account) {
        return data(send(call, bearer(account, Environment.STAGING, scopes()), ""));
    }

    private static JsonNode data(HttpResponse<String> response) {
        JsonNode answer = json(response);
        assertThat(answer.path("success").asBoolean()).as(response.body()).isTrue();
        return answer.get("data");
    }

    private static Set<String> scopes() {
        Set<String> scopes = new HashSet<>(Scopes.ofKeys());
        scopes.add(Scopes.PORTAL);
        return scopes;
    }

    private static String bearer(String account, Environment environment, Set<String> scopes) {
        return "Bearer " + TestTokens.of(account, environment, scopes);
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    private HttpResponse<String> send(Call call, String authorization, String query) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(call.path() + query))
                .method(
                        call.method(),
                        call.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body()));
        if (call.body() != null) {
            request.header("Content-Type", "application/json");
        }
        call.headers().forEach(request::header);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
