package app.aitopup.topup.outbound;

import app.aitopup.contracts.Rehearsal;
import app.aitopup.contracts.Settlement;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.TopupRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Staging's platforms: each does what the recipient's plus-tag says, by the {@link Rehearsal} table. */
@ApplicationScoped
class Sandbox implements Provider {
    private final Clock clock;

    Sandbox(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Settlement settlement(TopupRequest request) {
        return Rehearsal.of(request.recipientEmail()) == Rehearsal.DELIVER ? Settlement.INSTANT : Settlement.HOLD;
    }

    @Override
    public boolean isKnownToBeAway(TopupRequest request) {
        return Rehearsal.of(request.recipientEmail()) == Rehearsal.UNAVAILABLE;
    }

    @Override
    public Instant askAt(TopupRequest request, Instant startsAt) {
        return switch (Rehearsal.of(request.recipientEmail())) {
            case PENDING -> startsAt.plus(Rehearsal.PENDING_FOR);
            case HOLD -> Instant.MAX;
            default -> startsAt;
        };
    }

    @Override
    public Uni<ProviderAnswer> deliver(Order order) {
        ProviderAnswer answer =
                switch (Rehearsal.of(order.request().recipientEmail())) {
                    case DELIVER, PENDING -> new ProviderAnswer.Delivered();
                    case FAIL -> new ProviderAnswer.Declined("as the recipient's tag says");
                    case OUTAGE, UNAVAILABLE, HOLD -> new ProviderAnswer.Away("as the recipient's tag says");
                    case SLOW ->
                        slow(Duration.between(clock.instant(), order.startedAt().plus(Rehearsal.SLOW_FOR)));
                };
        return Uni.createFrom().item(answer);
    }

    @Override
    public Uni<ProviderAnswer> withdraw(Order order) {
        return Uni.createFrom().item(new ProviderAnswer.Declined("withdrawn"));
    }

    private static ProviderAnswer slow(Duration left) {
        return left.isNegative() || left.isZero() ? new ProviderAnswer.Delivered() : new ProviderAnswer.Later(left);
    }
}
