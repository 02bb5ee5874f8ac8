package app.aitopup.gateway.api;

import static io.quarkus.vertx.http.HttpServer.HTTPS_PORT;
import static io.quarkus.vertx.http.HttpServer.HTTPS_TEST_PORT;
import static io.quarkus.vertx.http.HttpServer.HTTP_PORT;
import static io.quarkus.vertx.http.HttpServer.HTTP_TEST_PORT;

import app.aitopup.edge.Refusal;
import app.aitopup.edge.RequestIds;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.RequestTarget;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.value.registry.ValueRegistry.RuntimeKey;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.net.KeyCertOptions;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Where the gateway listens: for plain HTTP and, where there is a certificate, for HTTPS. Whatever cannot be read as
 * HTTP is answered here, in the envelope; everything else goes to the router. Quarkus' own server would answer it with
 * an empty body, and offers no way to say otherwise.
 */
@ApplicationScoped
class FrontDoor {
    private static final Logger LOG = Logger.getLogger(FrontDoor.class);
    private static final int LAST = Integer.MAX_VALUE;
    private static final int PATIENCE_S = 30;
    private static final String API = "/api";
    private static final String CONTENT_TYPE_OPTIONS = "X-Content-Type-Options";
    private static final String TRANSPORT_SECURITY = "Strict-Transport-Security";
    private static final String A_YEAR = "max-age=31536000";

    // What a connection may have under way at once, and how often it may take that back: Vert.x ends it for more than
    // 400 resets in 30 s, which is its default. Headers over our own limit are refused in the envelope; over this one
    // the stream ends.
    private static final int FORM_FIELD_AT_MOST = 64 * 1024;
    private static final int STREAMS_AT_MOST = 100;
    private static final int HTTP2_HEADERS_AT_MOST = 4 * WireRules.HEADERS_AT_MOST;

    private final Vertx vertx;
    private final GatewayConfig.FrontDoor config;
    private final Answers answers;
    private final ValueRegistry ports;
    private final HttpServerOptions limits;
    private final List<String> deployments = new ArrayList<>();

    FrontDoor(Vertx vertx, GatewayConfig config, Answers answers, ValueRegistry ports) {
        this.vertx = vertx;
        this.config = config.frontDoor();
        this.answers = answers;
        this.ports = ports;
        this.limits = new HttpServerOptions()
                .setHost(this.config.host())
                .setMaxInitialLineLength(WireRules.LINE_AT_MOST)
                .setMaxHeaderSize(WireRules.HEADERS_AT_MOST)
                .setMaxFormAttributeSize(FORM_FIELD_AT_MOST)
                .setIdleTimeout((int) this.config.idleTimeout().toSeconds())
                // No web sockets, and no second protocol on a connection that a proxy takes for HTTP/1.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false);
    }

    /** Opens when everything else has started; if it cannot, the gateway does not start. */
    void open(@Observes @Priority(LAST) StartupEvent started) {
        int port = listen(limits, config.port()).actualPort();
        LOG.infof("listening on http://%s:%d", config.host(), port);
        publish(HTTP_PORT, HTTP_TEST_PORT, port);
        GatewayConfig.Https https = config.https();
        if (https.certificate().isPresent() != https.key().isPresent()) {
            throw new IllegalStateException("HTTPS needs a certificate and its key");
        }
        if (https.certificate().isPresent()) {
            Path file = https.certificate().get();
            openSecurely(new ServerCertificate(vertx, file, https.key().orElseThrow()));
        }
    }

    private void openSecurely(ServerCertificate certificate) {
        try {
            certificate.renew();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot serve HTTPS", e);
        }
        int port = listen(secured(certificate), config.https().port()).actualPort();
        LOG.infof("listening on https://%s:%d", config.host(), port);
        publish(HTTPS_PORT, HTTPS_TEST_PORT, port);
        vertx.setPeriodic(config.https().reloadEvery().toMillis(), due -> renew(certificate));
    }

    /** HTTP/2 for whoever speaks it, and HTTP/1.1. */
    private HttpServerOptions secured(ServerCertificate certificate) {
        return new HttpServerOptions(limits)
                .setSsl(true)
                .setKeyCertOptions(KeyCertOptions.wrap(certificate))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(STREAMS_AT_MOST)
                        .setMaxHeaderListSize(HTTP2_HEADERS_AT_MOST));
    }

    /** New connections get the new certificate; those that are open live on. */
    private void renew(ServerCertificate certificate) {
        vertx.executeBlocking(certificate::renew)
                .onSuccess(renewed -> {
                    if (renewed) {
                        LOG.info("the certificate has been renewed");
                    }
                })
                .onFailure(e -> LOG.warnf("the certificate cannot be renewed, the old one stays: %s", e.toString()));
    }

    void close(@Observes ShutdownEvent stopping) {
        // Calls under way have been waited for by now, as long as quarkus.shutdown.timeout allows.
        for (String deployment : deployments) {
            if (vertx.deploymentIDs().contains(deployment)) {
                await(vertx.undeploy(deployment), "cannot stop listening");
            }
        }
    }

    /** One server for each event loop, all on the same port. */
    private HttpServer listen(HttpServerOptions options, int port) {
        Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
        // Vert.x takes a negative port for any that is free, and the same one for all.
        int shared = port > 0 ? port : options.isSsl() ? -2 : -1;
        DeploymentOptions onePerLoop = new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE);
        Future<String> deployed = vertx.deployVerticle(
                () -> new AbstractVerticle() {
                    @Override
                    public void start(Promise<Void> listening) {
                        HttpServer server = vertx.createHttpServer(options)
                                .requestHandler(FrontDoor.this::take)
                                .invalidRequestHandler(FrontDoor.this::refuseWhatCannotBeRead)
                                .connectionHandler(FrontDoor.this::greet);
                        servers.add(server);
                        server.listen(shared, config.host()).<Void>mapEmpty().onComplete(listening);
                    }
                },
                onePerLoop);
        deployments.add(await(deployed, "cannot listen on " + config.host() + ':' + port));
        return servers.element();
    }

    /** For tests, and for whoever asks Quarkus. */
    private void publish(RuntimeKey<Integer> key, RuntimeKey<Integer> testKey, int port) {
        ports.register(key, port);
        if (LaunchMode.current().isDevOrTest()) {
            ports.register(testKey, port);
        }
    }

    private void greet(HttpConnection connection) {
        if (connection instanceof Http1xServerConnection http1) {
            Http1Connection.watch(http1, this, this::pass);
        }
    }

    /** What reads the requests of a connection. */
    StrictDecoder decoder(StrictDecoder.Events connection) {
        return new StrictDecoder(limits, config.headTimeout(), config.requestTimeout(), connection);
    }

    /** A request over HTTP/2, where each has a stream of its own and no framing to lose. */
    private void take(HttpServerRequest request) {
        WireRules.fault(request).ifPresentOrElse(fault -> refuse(request, fault), () -> pass(request));
    }

    private void pass(HttpServerRequest request) {
        sign(request);
        VertxHttpRecorder.getRootHandler().handle(request);
    }

    /** Refuses a request that the router never sees. */
    Future<Void> refuse(HttpServerRequest request, Refusal refusal) {
        sign(request);
        RequestIds.assign(request);
        boolean movesMoney = PublicRoutes.movesMoney(request.method().name(), RequestTarget.path(request.uri()));
        return answers.refuse(request, movesMoney, refusal);
    }

    /** The decoder hands on nothing that it could not read; this is what else Vert.x would answer by itself. */
    private void refuseWhatCannotBeRead(HttpServerRequest request) {
        refuse(request, WireRules.unreadable(request.decoderResult().cause()));
    }

    /** What every answer says, whoever gives it. */
    static void sign(HttpServerRequest request) {
        request.response().putHeader(CONTENT_TYPE_OPTIONS, "nosniff");
        if (request.uri().startsWith(API)) {
            request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (request.isSSL()) {
            request.response().putHeader(TRANSPORT_SECURITY, A_YEAR);
        }
    }

    private static <T> T await(Future<T> future, String otherwise) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(otherwise, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(otherwise, e);
        }
    }
}
