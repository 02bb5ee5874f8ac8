package app.aitopup.topup;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TrustRules;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;

/** Whom the topup service believes. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
class TrustIT extends TrustRules {
    TrustIT() {
        super(
                new Call("GET", "/api/public/v1/topup", null, Map.of()),
                new Call(
                        "POST",
                        "/api/public/v1/topup/send",
                        "{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"user@example.com\"}",
                        Map.of("Prefer", "respond-async")));
    }

    @Override
    protected boolean changeSaysWhatHappenedToMoney() {
        return true;
    }
}
