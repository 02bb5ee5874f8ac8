package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import app.aitopup.gateway.outbound.ServiceClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Finds out what a key may still spend, of which the wallet service keeps count. */
@ApplicationScoped
public class ReadSpending {
    private static final Logger LOG = Logger.getLogger(ReadSpending.class);
    // Not a call of the public API: the gateway passes on none of this path.
    private static final String PATH = "/api/public/v1/key/spending";

    private final ServiceClient services;
    private final ObjectMapper mapper;
    private final ServiceCall call;

    ReadSpending(ServiceClient services, ObjectMapper mapper, GatewayConfig config) {
        this.services = services;
        this.mapper = mapper;
        this.call = new ServiceCall(
                "GET",
                PATH,
                List.of(),
                ServiceCall.noBody(),
                Wait.SERVICE,
                config.forwarding().timeout());
    }

    /**
     * What a key may still spend today, in cents; empty if that is not limited.
     *
     * @throws Refusal 4006, by the Uni, if the wallet service does not say
     */
    public Uni<OptionalLong> leftToday(ApiKey key) {
        Long perDayCents = key.caps().perDayCents();
        if (perDayCents == null) {
            return Uni.createFrom().item(OptionalLong.empty());
        }
        return services.send(key.grant(), Target.WALLET, call)
                // Less than nothing where the cap came down after it was spent.
                .map(outcome -> OptionalLong.of(Math.max(0, perDayCents - spentCents(outcome))));
    }

    private long spentCents(Forwarded outcome) {
        if (!(outcome instanceof Forwarded.Answered answer)) {
            throw Refusal.of(Code.SERVICE_UNAVAILABLE);
        }
        try {
            JsonNode spent = mapper.readTree(answer.body()).at("/data/spent_cents");
            if (answer.succeeded() && spent.isIntegralNumber() && spent.canConvertToLong() && spent.longValue() >= 0) {
                return spent.longValue();
            }
            LOG.errorf("the wallet service did not say what was spent: status %d", answer.status());
        } catch (IOException e) {
            LOG.errorf("the wallet service did not say what was spent: %s", e.getMessage());
        }
        throw Refusal.of(Code.SERVICE_UNAVAILABLE);
    }
}
