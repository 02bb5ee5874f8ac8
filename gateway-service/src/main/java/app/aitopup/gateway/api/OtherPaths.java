package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Answers below {@code /api} what would otherwise be answered without the envelope. */
@ApplicationScoped
class OtherPaths {
    private static final String API = "/api/*";

    private final Answers answers;

    OtherPaths(Answers answers) {
        this.answers = answers;
    }

    void register(@Observes Router router) {
        router.route(API).order(PublicApi.FIRST + 1).handler(this::refuseWhatIsTooLong);
        router.route(API).order(Integer.MAX_VALUE).handler(this::refuseWhatIsUnknown);
    }

    private void refuseWhatIsTooLong(RoutingContext call) {
        if (RequestBody.isDeclaredTooLong(call.request())) {
            answers.refuse(call, false, Refusal.of(Code.REQUEST_TOO_LARGE));
        } else {
            call.next();
        }
    }

    private void refuseWhatIsUnknown(RoutingContext call) {
        answers.refuse(call, false, Refusal.of(Code.NOT_FOUND));
    }
}
