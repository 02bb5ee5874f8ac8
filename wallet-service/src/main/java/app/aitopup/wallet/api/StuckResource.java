package app.aitopup.wallet.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.StuckAnswer;
import app.aitopup.wallet.WalletConfig;
import app.aitopup.wallet.store.StuckMoney;
import app.aitopup.wallet.store.StuckMoney.Found;
import app.aitopup.wallet.store.StuckMoney.Standing;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What has stood too long in the ledger, for the operator through the gateway. */
@Path("/api/operator/v1/stuck")
@Produces(MediaType.APPLICATION_JSON)
class StuckResource {
    private final StuckMoney stuckMoney;
    private final WalletConfig.Stuck config;
    private final Clock clock;

    StuckResource(StuckMoney stuckMoney, WalletConfig config, Clock clock) {
        this.stuckMoney = stuckMoney;
        this.config = config.stuck();
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<Envelope<StuckAnswer>> stuck() {
        Instant now = clock.instant();
        Instant untold = now.minus(config.untoldAfter());
        List<StuckAnswer.Found> kinds = new ArrayList<>();
        return stuckMoney
                .untoldFundings(untold)
                .invoke(found -> kinds.add(kind(
                        "funding_untold",
                        found,
                        one -> "booked: " + one.cents() + " cents; that it was has not been published")))
                .chain(() -> stuckMoney.untoldThresholds(untold))
                .invoke(found -> kinds.add(kind(
                        "threshold_untold",
                        found,
                        one -> "the threshold was raised to " + one.cents()
                                + " cents, over what is available; that has not been published")))
                .chain(() -> stuckMoney.openHolds(now.minus(config.openHoldAfter())))
                .invoke(found -> kinds.add(kind(
                        "hold_open",
                        found,
                        one -> one.cents() + " cents are held for a top-up that should have ended by now")))
                .map(last -> Envelope.of(Code.SUCCESS, clock.instant(), StuckAnswer.of(kinds)));
    }

    private static StuckAnswer.Found kind(String kind, Found found, Function<Standing, String> why) {
        return new StuckAnswer.Found(
                kind,
                found.oldest().stream()
                        .map(one -> new StuckAnswer.Item(
                                kind, one.id(), one.accountId(), one.environment(), one.since(), why.apply(one)))
                        .toList(),
                found.count());
    }
}
