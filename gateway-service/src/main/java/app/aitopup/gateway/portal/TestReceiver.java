package app.aitopup.gateway.portal;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A receiver that takes every webhook and keeps none: the delivery log shows what came. */
@ApplicationScoped
class TestReceiver {
    private static final int NO_CONTENT = 204;

    void register(@Observes Router router) {
        router.post(LiveDemo.RECEIVER).order(0).handler(TestReceiver::take);
    }

    private static void take(RoutingContext call) {
        // Read to its end, so that the connection can be used again.
        call.request().resume();
        call.request()
                .endHandler(all -> call.response().setStatusCode(NO_CONTENT).end());
    }
}
