package app.aitopup.webhook;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TrustRules;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;

/** Whom the webhook service believes. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
class TrustIT extends TrustRules {
    TrustIT() {
        super(
                new Call("GET", "/api/public/v1/webhooks", null, Map.of()),
                new Call(
                        "POST",
                        "/api/public/v1/webhooks",
                        "{\"url\":\"https://receiver.example.com/hook\"}",
                        Map.of()));
    }

    @Override
    protected boolean changeSaysWhatHappenedToMoney() {
        return false;
    }
}
