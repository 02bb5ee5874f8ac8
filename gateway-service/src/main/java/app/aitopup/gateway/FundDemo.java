package app.aitopup.gateway;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Forwarded;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fills up the play money of the first page's demo, which visitors use up. */
@ApplicationScoped
public class FundDemo {
    private static final long AMOUNT_CENTS = 10_000_000;

    private final AuthenticateKey authenticateKey;
    private final CreditAccount creditAccount;

    FundDemo(AuthenticateKey authenticateKey, CreditAccount creditAccount) {
        this.authenticateKey = authenticateKey;
        this.creditAccount = creditAccount;
    }

    /**
     * Gives play money to the account of the demo's key; in staging.
     *
     * @param address of the visitor, for whom a wrong key counts
     * @throws Refusal by the Uni: as {@link AuthenticateKey#authenticate}
     */
    public Uni<Forwarded> fund(String key, String address) {
        return authenticateKey.authenticate(List.of("Bearer " + key), address).chain(found -> {
            String credit = "{\"environment\":\"%s\",\"amount_cents\":%d,\"reference\":\"%s\"}"
                    .formatted(Environment.STAGING.json(), AMOUNT_CENTS, Ids.next("demo_"));
            return creditAccount.send(
                    found.key().accountId(), Environment.STAGING, credit.getBytes(StandardCharsets.UTF_8));
        });
    }
}
