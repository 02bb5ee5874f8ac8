package app.aitopup.topup.outbound;

import app.aitopup.contracts.Settlement;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.TopupRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Our own vouchers: there is always one more, so they can be paid for at once. */
@ApplicationScoped
class VoucherIssuer implements Provider {

    @Override
    public Settlement settlement(TopupRequest request) {
        return Settlement.INSTANT;
    }

    @Override
    public boolean isKnownToBeAway(TopupRequest request) {
        return false;
    }

    @Override
    public Instant askAt(TopupRequest request, Instant startsAt) {
        return startsAt;
    }

    @Override
    public Uni<ProviderAnswer> deliver(Order order) {
        return Uni.createFrom().item(new ProviderAnswer.Delivered());
    }

    @Override
    public Uni<ProviderAnswer> withdraw(Order order) {
        // What is asked for here is delivered by being asked for; nobody withdraws it before.
        return Uni.createFrom().item(new ProviderAnswer.Declined("withdrawn"));
    }
}
