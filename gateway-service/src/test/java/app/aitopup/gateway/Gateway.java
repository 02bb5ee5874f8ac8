package app.aitopup.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The gateway as its callers meet it: over HTTP, byte for byte. */
final class Gateway {
    static final String ACCOUNT_API = "/api/agent/v1";
    static final String PUBLIC = "/api/public/v1";
    static final String SEND = PUBLIC + "/topup/send";
    static final String PASSWORD = "correct horse battery";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String[] ENVELOPE = {"success", "code", "transaction_id", "status", "timestamp", "data"};

    private Gateway() {}

    /** An account that has just signed up. */
    record SignedUp(String accountId, String email, String key, String keyId) {}

    static int port() {
        return RestAssured.port;
    }

    /** A call, built step by step. */
    static final class Call {
        private final HttpRequest.Builder request;
        private final String method;
        private BodyPublisher body = BodyPublishers.noBody();

        private Call(String method, String path) {
            this.method = method;
            this.request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
                    .timeout(Duration.ofSeconds(20));
        }

        Call bearer(String token) {
            return header("Authorization", "Bearer " + token);
        }

        Call header(String name, String value) {
            request.header(name, value);
            return this;
        }

        Call json(String text) {
            header("Content-Type", "application/json");
            return body(BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** Waits for leave to send the body. */
        Call expectContinue() {
            request.expectContinue(true);
            return this;
        }

        Call body(BodyPublisher publisher) {
            body = publisher;
            return this;
        }

        Answer send() {
            try {
                return new Answer(
                        HTTP.send(request.method(method, body).build(), HttpResponse.BodyHandlers.ofByteArray()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    static Call call(String method, String path) {
        return new Call(method, path);
    }

    /**
     * Asserts that a key that has just come to its end is not served for longer than a second. It is asked all the
     * time, as a busy caller does: being asked for must not keep a key alive. What counts is when a call was sent, so
     * that a slow machine is not taken for a late gateway.
     */
    static void assertEndsWithinASecond(String key) {
        Instant ended = Instant.now();
        Instant sent = ended;
        while (call("GET", PUBLIC + "/key").bearer(key).send().status() == 200) {
            assertThat(Duration.between(ended, sent)).isLessThan(Duration.ofSeconds(1));
            sent = Instant.now();
        }
    }

    /** An answer. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        JsonNode data() {
            return json().get("data");
        }

        /** The answer, if it is a success in the envelope. */
        Answer succeeded(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            assertEnvelope();
            assertThat(json().get("success").asBoolean()).isTrue();
            assertThat(json().get("code").asInt()).isEqualTo(Code.SUCCESS.number());
            assertThat(json().get("status").asText()).isEqualTo("ok");
            return this;
        }

        /** The answer, if it is this error in the envelope, of a call that cannot move money. */
        Answer failed(Code code) {
            return failed(code, code.httpStatus());
        }

        /** The same with another one of the statuses that go with the code. */
        Answer failed(Code code, int status) {
            assertError(code, status);
            assertThat(data().has("funds")).as(text()).isFalse();
            assertThat(data().has("retry")).as(text()).isFalse();
            return this;
        }

        /** The answer, if it is this error in the envelope, of a call that could have moved money and has not. */
        Answer failedUntouched(Code code) {
            return failedUntouched(code, code.httpStatus());
        }

        /** The same with another one of the statuses that go with the code. */
        Answer failedUntouched(Code code, int status) {
            assertError(code, status);
            assertThat(data().get("funds").asText()).as(text()).isEqualTo("untouched");
            assertThat(data().at("/retry/safe").asBoolean()).isTrue();
            assertThat(data().at("/retry/same_key").asBoolean()).isTrue();
            return this;
        }

        /** The answer, if it says that nobody knows whether money has moved. */
        Answer failedUnknown(boolean safeToRetry) {
            assertError(Code.SERVICE_UNAVAILABLE, Code.SERVICE_UNAVAILABLE.httpStatus());
            assertThat(data().get("funds").asText()).as(text()).isEqualTo("unknown");
            assertThat(data().at("/retry/safe").asBoolean()).as(text()).isEqualTo(safeToRetry);
            assertThat(data().at("/retry/same_key").asBoolean()).isEqualTo(safeToRetry);
            return this;
        }

        private void assertError(Code code, int status) {
            assertThat(json().path("code").asInt()).as(text()).isEqualTo(code.number());
            assertThat(status()).isEqualTo(status);
            assertEnvelope();
            assertThat(json().get("success").isBoolean()).isTrue();
            assertThat(json().get("success").asBoolean()).isFalse();
            assertThat(json().get("status").asText()).isEqualTo("error");
            assertThat(data().get("message").asText()).isNotBlank();
            assertThat(data().get("docs_url").asText()).endsWith("#" + code.number());
            if (code == Code.SERVICE_UNAVAILABLE) {
                assertThat(header("Retry-After")).isPresent();
            }
        }

        private void assertEnvelope() {
            assertThat(json().fieldNames()).toIterable().containsExactly(ENVELOPE);
            assertThat(json().get("transaction_id").isNull()).isTrue();
            assertThat(json().get("timestamp").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
            assertThat(header("Content-Type").orElse("").replace(" ", "").toLowerCase(Locale.ROOT))
                    .isIn("application/json", "application/json;charset=utf-8");
            assertThat(header("X-Request-Id")).isPresent();
            assertThat(header("X-Content-Type-Options")).contains("nosniff");
            assertThat(header("Cache-Control")).isPresent();
        }
    }

    static String body(Map<String, ?> fields) {
        return JSON.valueToTree(fields).toString();
    }

    /** A new account, with an address nobody had before. */
    static SignedUp signUp() {
        String email = Ids.next("user") + "@example.com";
        JsonNode data = call("POST", ACCOUNT_API + "/accounts")
                .json(body(Map.of("email", email, "password", PASSWORD, "name", "Acme")))
                .send()
                .succeeded(201)
                .data();
        return new SignedUp(
                data.at("/account/id").asText(),
                email,
                data.at("/key/key").asText(),
                data.at("/key/id").asText());
    }

    /** A session of this account. */
    static String signIn(SignedUp account) {
        return call("POST", ACCOUNT_API + "/session")
                .json(body(Map.of("email", account.email(), "password", PASSWORD)))
                .send()
                .succeeded(200)
                .data()
                .get("token")
                .asText();
    }

    /** A key of this account, in full. */
    static JsonNode mint(String session, Map<String, ?> fields) {
        return call("POST", ACCOUNT_API + "/keys")
                .bearer(session)
                .json(body(fields))
                .send()
                .succeeded(201)
                .data();
    }

    /** The texts in this array. */
    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
