package app.aitopup.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A caller with an address of its own: any of 127.0.0.0/8, all of which are this machine. */
final class FromAddress implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 16;

    private final Vertx vertx = Vertx.vertx();
    // All of it on one thread, or a body could come before anybody asks for it.
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient http;

    FromAddress(String address) {
        http = vertx.createHttpClient(
                new HttpClientOptions().setLocalAddress(address).setMaxPoolSize(CONNECTIONS));
    }

    /** An answer. */
    record Answer(int status, Map<String, String> headers, JsonNode json) {
        int code() {
            return json.get("code").asInt();
        }

        Answer failed(Code code) {
            assertThat(code()).as(json.toString()).isEqualTo(code.number());
            assertThat(status).isEqualTo(code.httpStatus());
            return this;
        }

        Answer succeeded() {
            assertThat(json.get("success").asBoolean()).as(json.toString()).isTrue();
            return this;
        }

        JsonNode data() {
            return json.get("data");
        }

        String limit() {
            return headers.get("ratelimit");
        }

        String policy() {
            return headers.get("ratelimit-policy");
        }

        int retryAfter() {
            return Integer.parseInt(headers.get("retry-after"));
        }
    }

    Answer get(String path, String bearer) {
        return get(path, Map.of("Authorization", "Bearer " + bearer));
    }

    Answer get(String path, Map<String, String> headers) {
        return await(send(HttpMethod.GET, path, headers, null));
    }

    Answer post(String path, Map<String, String> headers, String body) {
        return await(send(HttpMethod.POST, path, headers, body));
    }

    Future<Answer> send(HttpMethod method, String path, Map<String, String> headers, String body) {
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(Gateway.port())
                .setMethod(method)
                .setURI(path);
        headers.forEach(options::addHeader);
        if (body != null) {
            options.addHeader("Content-Type", "application/json");
        }
        Promise<Answer> answer = Promise.promise();
        context.runOnContext(start -> exchange(options, body).onComplete(answer));
        return answer.future();
    }

    private Future<Answer> exchange(RequestOptions options, String body) {
        return http.request(options)
                .compose(request -> body == null ? request.send() : request.send(Buffer.buffer(body)))
                .compose(response -> response.body().map(bytes -> {
                    Map<String, String> received = new HashMap<>();
                    response.headers().forEach((name, value) -> received.put(name.toLowerCase(Locale.ROOT), value));
                    try {
                        return new Answer(response.statusCode(), received, JSON.readTree(bytes.getBytes()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
