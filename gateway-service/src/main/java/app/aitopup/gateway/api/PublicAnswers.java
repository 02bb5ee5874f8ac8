package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.ReadSpending;
import app.aitopup.gateway.api.openapi.OpenApiDocument;
import app.aitopup.gateway.domain.PublicCaller;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;

/** What the gateway itself answers of the public API. */
@ApplicationScoped
class PublicAnswers {
    private static final Items<CodeItem> CODES = new Items<>(Arrays.stream(Code.values())
            .map(code -> new CodeItem(code.number(), code.httpStatus(), code.sentence(), code.success()))
            .toList());

    /** The same for everybody, and changed by a release alone. */
    private static final String CACHEABLE = "public, max-age=300";

    private final Answers answers;
    private final ReadSpending readSpending;
    private final OpenApiDocument document;
    private final EnvironmentsAnswer environments;

    PublicAnswers(Answers answers, ReadSpending readSpending, OpenApiDocument document, GatewayConfig config) {
        this.answers = answers;
        this.readSpending = readSpending;
        this.document = document;
        this.environments = EnvironmentsAnswer.of(config.welcome().amountCents());
    }

    /** A list that is not continued elsewhere. */
    record Items<T>(List<T> items) {}

    /** One code. */
    @JsonPropertyOrder({"code", "http_status", "meaning", "success"})
    record CodeItem(int code, @JsonProperty("http_status") int httpStatus, String meaning, boolean success) {}

    /** Answers what anybody may read. */
    void publish(RoutingContext call, Route route) {
        call.response().putHeader(HttpHeaders.CACHE_CONTROL, CACHEABLE);
        switch (route.path()) {
            case PublicRoutes.CODES -> answers.succeed(call, CODES);
            case PublicRoutes.ENVIRONMENTS -> answers.succeed(call, environments);
            case PublicRoutes.DOCUMENT -> answers.publish(call, document);
            default -> throw new IllegalStateException("nobody answers " + route.path());
        }
    }

    /**
     * Answers what the key at hand may do.
     *
     * @throws Refusal 2000 in the portal, where there is none; 4006, by the Uni, where nobody says what it has spent
     */
    Uni<Runnable> ownKey(RoutingContext call, PublicCaller caller) {
        if (!(caller instanceof PublicCaller.WithKey withKey)) {
            throw Refusal.of(Code.API_KEY_MISSING, "This call says what a key may do, and so needs a key");
        }
        return readSpending
                .leftToday(withKey.key())
                .map(left -> () -> answers.succeed(call, new OwnKeyAnswer(KeyAnswer.of(withKey.key()), left)));
    }
}
