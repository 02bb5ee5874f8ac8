package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.CertificateFiles.Pair;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway with a certificate: HTTPS, HTTP/2, and a new certificate without a restart. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
@QuarkusTestResource(value = CertificateFiles.class, restrictToAnnotatedClass = true)
class HttpsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    HttpServer server;

    private Downstream topup;
    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        account = signUp();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
    }

    @Test
    void speaksHttp2AndHttp11OverTls() throws Exception {
        for (Version version : List.of(Version.HTTP_2, Version.HTTP_1_1)) {
            HttpResponse<String> answer = client(version).send(charge("{}"), BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(Downstream.ENVELOPE);
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        assertThat(topup.received()).hasSize(2);
    }

    @Test
    void answersManyCallsAtOnceOverOneConnection() throws Exception {
        HttpClient client = client(Version.HTTP_2);
        assertThat(client.send(charge("{}"), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);

        List<Integer> statuses =
                IntStream.range(0, 80)
                        .mapToObj(i -> client.sendAsync(charge("{}"), BodyHandlers.ofString()))
                        .toList()
                        .stream()
                        .map(answer -> answer.join().statusCode())
                        .toList();

        assertThat(statuses).hasSize(80).containsOnly(200);
    }

    @Test
    void refusesOverHttp2WhatItRefusesOtherwise() throws Exception {
        HttpClient client = client(Version.HTTP_2);

        assertRefused(client.send(charge("x".repeat(70_000)), BodyHandlers.ofString()), 413, 3010, "untouched");
        assertRefused(
                client.send(get(PUBLIC + "/balance?a=" + "a".repeat(8200)), BodyHandlers.ofString()), 414, 3010, "");
        assertRefused(
                client.send(
                        HttpRequest.newBuilder(get(PUBLIC + "/balance"), (name, value) -> true)
                                .header("X-Long", "a".repeat(17_000))
                                .build(),
                        BodyHandlers.ofString()),
                431,
                3010,
                "");
        assertRefused(client.send(get(PUBLIC + "/topup/%00"), BodyHandlers.ofString()), 400, 3000, "");
        assertRefused(client.send(get("/api/nothing"), BodyHandlers.ofString()), 404, 3007, "");
        HttpResponse<String> head = client.send(
                HttpRequest.newBuilder(get(PUBLIC + "/codes"), (name, value) -> true)
                        .method("HEAD", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).isPresent();
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void speaksBothVersionsThatAreGood() throws Exception {
        for (String good : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = connect(good)) {
                assertThat(socket.getSession().getProtocol()).isEqualTo(good);
            }
        }
    }

    @Test
    void showsANewCertificateToNewConnectionsAndKeepsTheOldOnes() throws Exception {
        try (SSLSocket old = connect("TLSv1.3")) {
            Pair renewed = CertificateFiles.issue("second");
            renewed.write();

            // Every one of the connections until then is served, too: an exception would end this.
            await().atMost(SOON).until(() -> subject().equals("CN=second"));

            old.getOutputStream().write(codes());
            assertThat(new String(old.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200 OK");
        }
    }

    private HttpRequest charge(String body) {
        return HttpRequest.newBuilder(uri(SEND))
                .header("Authorization", "Bearer " + account.key())
                .header("Content-Type", "application/json")
                .timeout(SOON)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + account.key())
                .timeout(SOON)
                .build();
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + server.getSecurePort() + path);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, int code, String funds)
            throws IOException {
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).get("code").asInt()).isEqualTo(code);
        assertThat(JSON.readTree(answer.body()).at("/data/funds").asText()).isEqualTo(funds);
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    }

    private static byte[] codes() {
        return ("GET " + PUBLIC + "/codes HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Whose certificate a new connection sees. */
    private String subject() throws Exception {
        try (SSLSocket socket = connect("TLSv1.3")) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    private SSLSocket connect(String protocol) throws Exception {
        SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("localhost", server.getSecurePort());
        socket.setSoTimeout((int) SOON.toMillis());
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return socket;
    }

    private static HttpClient client(Version version) throws GeneralSecurityException {
        return HttpClient.newBuilder().version(version).sslContext(trusting()).build();
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
        return context;
    }

    /** Believes any certificate, for the gateway's one is nobody's word but its own here. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
