package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.AddressBlocks;
import app.aitopup.gateway.domain.Allowance;
import app.aitopup.gateway.domain.Limit;
import app.aitopup.gateway.domain.TokenBuckets;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Limits how often a password may be wrong: by the address it comes from, and by the e-mail address it is for, so that
 * many addresses together cannot go through the passwords of one account. Who has signed in from an address before is
 * counted there alone, by a bucket of their own: nobody elsewhere, nor a neighbour behind the same address who guesses
 * keys, can lock an owner out.
 *
 * <p>E-mail addresses are kept as hashes under a key that ends with this process, and whether there is an account makes
 * no difference.
 */
@ApplicationScoped
public class LimitSignIns {
    private static final int NAMES_AT_MOST = 100_000;
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final LimitFailures failures;
    private final TokenBuckets emails;
    private final TokenBuckets places;
    private final Cache<String, Boolean> knownPlaces;
    private final SecretKeySpec hashKey;

    LimitSignIns(LimitFailures failures, GatewayConfig config) {
        this.failures = failures;
        GatewayConfig.Limits limits = config.limits();
        Limit limit = new Limit("sign-ins", limits.signInBurst(), 1, limits.signInEvery());
        this.emails = new TokenBuckets(limit, NAMES_AT_MOST, System::nanoTime);
        this.places = new TokenBuckets(limit, NAMES_AT_MOST, System::nanoTime);
        this.knownPlaces = Caffeine.newBuilder()
                .maximumSize(NAMES_AT_MOST)
                .expireAfterWrite(limits.placesRemembered())
                .build();
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        this.hashKey = new SecretKeySpec(key, HMAC);
    }

    /**
     * Counts an attempt, before the password is looked at.
     *
     * @param email in lower case
     * @throws Refusal 2005 if there were too many that failed
     */
    Attempt begin(String email, String address) {
        String person = hash(email);
        String place = hash(email + '\n' + AddressBlocks.countedAs(address));
        if (knownPlaces.getIfPresent(place) != null) {
            take(places, place);
            return new Attempt(place, () -> places.giveBack(place));
        }
        LimitFailures.Attempt ofAddress = failures.attempt(address);
        ofAddress.begin();
        try {
            take(emails, person);
        } catch (Refusal tooMany) {
            // Nothing was tried.
            ofAddress.forget();
            throw tooMany;
        }
        return new Attempt(place, () -> {
            ofAddress.forget();
            emails.giveBack(person);
        });
    }

    /** An attempt that has begun, and counts as failed until something else is known. */
    final class Attempt {
        private final String place;
        private final Runnable giveBack;

        private Attempt(String place, Runnable giveBack) {
            this.place = place;
            this.giveBack = giveBack;
        }

        /** The password was right. */
        void succeeded() {
            giveBack.run();
            knownPlaces.put(place, true);
        }

        /** Nobody knows whether the password is right. */
        void forget() {
            giveBack.run();
        }
    }

    private static void take(TokenBuckets buckets, String name) {
        Allowance allowance = buckets.take(name);
        if (!allowance.granted()) {
            throw Refusal.until(Code.RATE_LIMIT_EXCEEDED, allowance.retryAfterSeconds());
        }
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(hashKey);
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
