package app.aitopup.topup.outbound;

import app.aitopup.contracts.Settlement;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.TopupRequest;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/**
 * What turns an amount into a platform's credit. Asked again under the same id, after a crash or a time-out, it
 * delivers no second time. It answers with values; a failed Uni counts as {@link ProviderAnswer.Away}.
 */
public interface Provider {

    /** How the money of this request is to move: instantly only where {@link #deliver} always delivers, and at once. */
    Settlement settlement(TopupRequest request);

    /**
     * Whether it is known, without asking, that the provider cannot deliver now, so that nothing should be accepted. It
     * must not say so for ever: somebody has to find out that the provider is back.
     */
    boolean isKnownToBeAway(TopupRequest request);

    /**
     * From when on it is to be asked; until then the top-up can be cancelled.
     *
     * @param startsAt when the top-up is to start: its acceptance, or its {@code deliver_at}
     * @return the same time or a later one; {@link Instant#MAX} for never
     */
    Instant askAt(TopupRequest request, Instant startsAt);

    /** Asks for delivery, or how an earlier asking went. */
    Uni<ProviderAnswer> deliver(Order order);

    /**
     * Asks to forget the order, known there or not. {@link ProviderAnswer.Declined} promises that nothing will ever be
     * delivered under its id, so that the money can be released; {@link ProviderAnswer.Delivered} says that it is too
     * late.
     */
    Uni<ProviderAnswer> withdraw(Order order);
}
