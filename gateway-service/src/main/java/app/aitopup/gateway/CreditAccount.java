package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Grant;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import app.aitopup.gateway.outbound.ServiceClient;
import app.aitopup.gateway.store.Accounts;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Has the wallet service credit an account, in an operator's name; it does so once for each reference. */
@ApplicationScoped
public class CreditAccount {
    private static final String PATH = "/api/operator/v1/accounts/%s/credits";
    private static final List<Map.Entry<String, String>> HEADERS =
            List.of(Map.entry("Content-Type", "application/json"));

    private final Accounts accounts;
    private final ServiceClient services;
    private final Duration timeout;

    CreditAccount(Accounts accounts, ServiceClient services, GatewayConfig config) {
        this.accounts = accounts;
        this.services = services;
        this.timeout = config.forwarding().timeout(Wait.SERVICE);
    }

    /**
     * Passes a credit on to the wallet service.
     *
     * @param credit the request's body, as it came
     * @throws Refusal 3007, by the Uni, if there is no such account
     */
    public Uni<Forwarded> credit(String accountId, Environment environment, byte[] credit) {
        if (!Ids.isValid(Ids.ACCOUNT, accountId)) {
            return Uni.createFrom().failure(Refusal.of(Code.NOT_FOUND));
        }
        return accounts.exists(accountId)
                .chain(exists -> exists
                        ? send(accountId, environment, credit)
                        : Uni.createFrom().failure(Refusal.of(Code.NOT_FOUND)));
    }

    /** The same for an account that is known to exist. */
    Uni<Forwarded> send(String accountId, Environment environment, byte[] credit) {
        ServiceCall call = new ServiceCall("POST", PATH.formatted(accountId), HEADERS, credit, Wait.SERVICE, timeout);
        return services.send(Grant.ofOperator(accountId, environment), Target.WALLET, call);
    }
}
