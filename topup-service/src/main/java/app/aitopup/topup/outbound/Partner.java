package app.aitopup.topup.outbound;

import app.aitopup.contracts.Settlement;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.TopupRequest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.logging.Logger;

/** A platform's reseller, over HTTP, by the contract {@code docs/partner-provider.yaml}. */
@ApplicationScoped
public class Partner implements Provider {
    private static final Logger LOG = Logger.getLogger(Partner.class);

    private final PartnerClient client;
    private final PartnerTurns turns;
    private final CircuitBreakerMaintenance circuits;

    Partner(PartnerClient client, CircuitBreakerMaintenance circuits, TopupConfig config) {
        this.client = client;
        this.circuits = circuits;
        this.turns =
                new PartnerTurns(config.partner().atOnce(), config.partner().waitingAtMost());
    }

    @Override
    public Settlement settlement(TopupRequest request) {
        return Settlement.HOLD;
    }

    /** Open, the circuit turns half open by itself after its delay, so the next top-up is the probe. */
    @Override
    public boolean isKnownToBeAway(TopupRequest request) {
        return !client.isConfigured() || circuits.currentState(PartnerClient.CIRCUIT) == CircuitBreakerState.OPEN;
    }

    @Override
    public Instant askAt(TopupRequest request, Instant startsAt) {
        return startsAt;
    }

    @Override
    public Uni<ProviderAnswer> deliver(Order order) {
        return ask(PartnerCall.DELIVER, order);
    }

    @Override
    public Uni<ProviderAnswer> withdraw(Order order) {
        return ask(PartnerCall.WITHDRAW, order);
    }

    private Uni<ProviderAnswer> ask(PartnerCall call, Order order) {
        if (!client.isConfigured()) {
            return Uni.createFrom().item(new ProviderAnswer.Away("no partner is configured"));
        }
        return turns.inTurn(() -> client.ask(call, order))
                .invoke(answer -> {
                    if (answer instanceof ProviderAnswer.Away away) {
                        LOG.errorf("The partner cannot %s %s: %s", call, order.transactionId(), away.reason());
                    }
                })
                .onFailure()
                .recoverWithItem(failure -> away(call, order, failure));
    }

    private static ProviderAnswer away(PartnerCall call, Order order, Throwable failure) {
        if (failure instanceof CircuitBreakerOpenException) {
            // Not logged: what opened it was.
            return new ProviderAnswer.Away("the circuit is open");
        }
        if (failure instanceof PartnerFailure.Passing || failure instanceof TimeoutException) {
            String reason = failure instanceof TimeoutException ? "no answer in time" : failure.getMessage();
            LOG.warnf("The partner did not answer %s %s: %s", call, order.transactionId(), reason);
            return new ProviderAnswer.Away(reason);
        }
        // Anything that is not ours goes by its name alone: its message may quote what the partner sent.
        String reason = failure instanceof PartnerFailure
                ? failure.getMessage()
                : failure.getClass().getSimpleName();
        LOG.errorf("The partner's answer to %s %s is not believed: %s", call, order.transactionId(), reason);
        return new ProviderAnswer.Away(reason);
    }
}
