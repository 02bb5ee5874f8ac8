package app.aitopup.e2e.faults;

import app.aitopup.e2e.faults.Answer.Call;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The API as integrators call it: plain HTTP, on any of the gateways. */
final class Api {
    private static final String JSON = "application/json";
    // Longer than any call may take: who gives up before does not hear.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> gateways;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    Api(List<String> gateways) {
        this.gateways = List.copyOf(gateways);
    }

    /** Sends the wish, once. */
    Answer send(Wish wish, boolean respondAsync) throws InterruptedException {
        HttpRequest.Builder request = request(
                        "/api/public/v1/topup/send", wish.caller().key())
                .header("Idempotency-Key", wish.idempotencyKey())
                .POST(HttpRequest.BodyPublishers.ofString(wish.body()));
        if (respondAsync) {
            request.header("Prefer", "respond-async");
        }
        return answer(Call.SEND, request.build());
    }

    /** Cancels the top-up, once. */
    Answer cancel(Wish wish, String transactionId) throws InterruptedException {
        return answer(
                Call.CANCEL,
                request(
                                "/api/public/v1/topup/" + transactionId + "/cancel",
                                wish.caller().key())
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
    }

    /** A call that has to succeed; its answer. */
    String call(String method, String path, String bearer, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path, bearer)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, bodyAsText());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + ": " + response.statusCode());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path, String bearer) {
        String gateway = gateways.get(ThreadLocalRandom.current().nextInt(gateways.size()));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + path))
                .timeout(PATIENCE)
                .header("Content-Type", JSON)
                .header("Accept", JSON);
        return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
    }

    private Answer answer(Call call, HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request, bodyAsText());
            return Answer.of(call, response.statusCode(), response.body());
        } catch (IOException e) {
            return Answer.lost(call, e);
        }
    }

    private static HttpResponse.BodyHandler<String> bodyAsText() {
        return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
    }
}
