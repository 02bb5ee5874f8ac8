package app.aitopup.wallet;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TrustRules;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;

/** Whom the wallet service believes. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class TrustIT extends TrustRules {
    TrustIT() {
        super(
                new Call("GET", "/api/public/v1/balance", null, Map.of()),
                new Call(
                        "POST",
                        "/api/agent/v1/wallet/fund",
                        "{\"environment\":\"staging\",\"amount_cents\":700}",
                        Map.of()));
    }

    @Override
    protected boolean changeSaysWhatHappenedToMoney() {
        return false;
    }
}
