package app.aitopup.gateway;

import app.aitopup.contracts.Environment;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.store.Accounts;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Sees to it that every new account gets its play money, once: the wallet service books a reference once, so it may be
 * asked again and again, by any number of replicas, until it has said yes.
 */
@ApplicationScoped
public class WelcomeAccounts {
    private static final Logger LOG = Logger.getLogger(WelcomeAccounts.class);
    private static final String REFERENCE = "welcome";

    private final Accounts accounts;
    private final CreditAccount creditAccount;
    private final Clock clock;
    private final GatewayConfig.Welcome config;

    WelcomeAccounts(Accounts accounts, CreditAccount creditAccount, Clock clock, GatewayConfig config) {
        this.accounts = accounts;
        this.creditAccount = creditAccount;
        this.clock = clock;
        this.config = config.welcome();
    }

    /** Asks for one account's play money, and remembers if it is there. */
    Uni<Forwarded> welcome(String accountId) {
        String credit = "{\"environment\":\"%s\",\"amount_cents\":%d,\"reference\":\"%s\"}"
                .formatted(Environment.STAGING.json(), config.amountCents(), REFERENCE);
        return creditAccount
                .send(accountId, Environment.STAGING, credit.getBytes(StandardCharsets.UTF_8))
                .call(outcome -> {
                    if (!(outcome instanceof Forwarded.Answered answer)) {
                        return Uni.createFrom().voidItem();
                    }
                    if (!answer.succeeded()) {
                        LOG.warnf("%s has no play money yet: the answer was %d", accountId, answer.status());
                        return Uni.createFrom().voidItem();
                    }
                    return accounts.markWelcomed(accountId, clock.instant());
                });
    }

    /** One sweep over the accounts that were left without; what fails is swept again later. */
    public Uni<Void> sweep() {
        return accounts.withoutWelcome(clock.instant().minus(config.sweepAfter()), config.sweepBatch())
                .onItem()
                .transformToMulti(waiting -> Multi.createFrom().iterable(waiting))
                // One by one, so that a wallet service that is just back is not run over; and no further where there
                // is no answer, because the next one would get none either.
                .onItem()
                .transformToUniAndConcatenate(this::welcome)
                .select()
                .first(outcome -> outcome instanceof Forwarded.Answered)
                .onItem()
                .ignoreAsUni();
    }
}
