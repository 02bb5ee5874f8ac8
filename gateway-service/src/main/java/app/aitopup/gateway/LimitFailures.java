package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.AddressBlocks;
import app.aitopup.gateway.domain.Allowance;
import app.aitopup.gateway.domain.Limit;
import app.aitopup.gateway.domain.TokenBuckets;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Limits how often an address may be wrong: with keys, operators' tokens and passwords. What costs something to check
 * is counted before it is checked, and given back where it was right, so that many guesses at once are no way around
 * it.
 */
@ApplicationScoped
public class LimitFailures {
    private static final int ADDRESSES_AT_MOST = 100_000;

    private final TokenBuckets addresses;

    LimitFailures(GatewayConfig config) {
        this.addresses = new TokenBuckets(
                new Limit(
                        "address",
                        config.limits().failureBurst(),
                        1,
                        config.limits().failureEvery()),
                ADDRESSES_AT_MOST,
                System::nanoTime);
    }

    /** How often an address may still be wrong. */
    public Allowance left(String address) {
        return addresses.look(AddressBlocks.countedAs(address));
    }

    /** One attempt from an address, which has not begun. */
    public Attempt attempt(String address) {
        return new Attempt(address);
    }

    /** One attempt; used by one call, one step after the other. */
    public final class Attempt {
        private final String address;
        // Under which it is counted; null until it is.
        private String name;

        private Attempt(String address) {
            this.address = address;
        }

        /**
         * Counts it, once, before it is known whether it is wrong.
         *
         * @throws Refusal 2005 if the address was wrong too often
         */
        void begin() {
            if (name != null) {
                return;
            }
            String counted = AddressBlocks.countedAs(address);
            Allowance allowance = addresses.take(counted);
            if (!allowance.granted()) {
                throw Refusal.until(Code.RATE_LIMIT_EXCEEDED, allowance.retryAfterSeconds());
            }
            name = counted;
        }

        /** It was right, or nobody knows whether it was: it does not count. */
        void forget() {
            if (name != null) {
                addresses.giveBack(name);
                name = null;
            }
        }

        /**
         * It was wrong.
         *
         * @return the refusal with this code, or 2005 if the address was wrong too often
         */
        public Refusal failed(Code code) {
            if (name == null) {
                try {
                    begin();
                } catch (Refusal tooOften) {
                    return tooOften;
                }
            }
            return Refusal.of(code);
        }
    }
}
