package app.aitopup.gateway;

import app.aitopup.gateway.domain.AddressBlocks;
import app.aitopup.gateway.domain.Allowance;
import app.aitopup.gateway.domain.Limit;
import app.aitopup.gateway.domain.TokenBuckets;
import jakarta.enterprise.context.ApplicationScoped;

/** Limits how many accounts are made from one address. */
@ApplicationScoped
public class LimitSignUps {
    private static final int ADDRESSES_AT_MOST = 100_000;

    private final TokenBuckets addresses;

    LimitSignUps(GatewayConfig config) {
        this.addresses = new TokenBuckets(
                new Limit(
                        "sign-ups",
                        config.limits().signUpBurst(),
                        1,
                        config.limits().signUpEvery()),
                ADDRESSES_AT_MOST,
                System::nanoTime);
    }

    /** Counts one, whatever becomes of it. */
    public Allowance take(String address) {
        return addresses.take(AddressBlocks.countedAs(address));
    }
}
