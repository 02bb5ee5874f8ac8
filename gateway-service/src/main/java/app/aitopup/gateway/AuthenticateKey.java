package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Bearer;
import app.aitopup.gateway.domain.FoundKey;
import app.aitopup.gateway.domain.KeyText;
import app.aitopup.gateway.store.KnownKeys;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Turns an API key into what it is good for, or refuses it. */
@ApplicationScoped
public class AuthenticateKey {
    private final KnownKeys keys;
    private final LimitFailures failures;
    private final Clock clock;

    AuthenticateKey(KnownKeys keys, LimitFailures failures, Clock clock) {
        this.keys = keys;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * The key of a call, which is good; not yet whether it may do what is asked.
     *
     * @param authorization the call's {@code Authorization} headers
     * @param address where the call comes from
     * @throws Refusal by the Uni: 2000 without a key, 2001 for one that is malformed or unknown, 2002 for one that is
     *     over, 2005 where one of these came too often
     */
    public Uni<FoundKey> authenticate(List<String> authorization, String address) {
        if (authorization.isEmpty()) {
            return refuse(Code.API_KEY_MISSING);
        }
        Optional<KeyText> text = authorization.size() > 1
                ? Optional.empty()
                : Bearer.token(authorization.get(0)).flatMap(KeyText::of);
        LimitFailures.Attempt attempt = failures.attempt(address);
        if (text.isEmpty()) {
            return Uni.createFrom().failure(attempt.failed(Code.API_KEY_INVALID));
        }
        return keys.find(text.get(), attempt::begin)
                // Without an answer from the table nobody was wrong.
                .onFailure()
                .invoke(attempt::forget)
                .map(found -> {
                    FoundKey key = found.orElseThrow(() -> attempt.failed(Code.API_KEY_INVALID));
                    if (!key.isUsableAt(clock.instant())) {
                        throw attempt.failed(Code.API_KEY_REVOKED);
                    }
                    attempt.forget();
                    return key;
                });
    }

    /**
     * Returns if a good key may do what is asked.
     *
     * @param scope what it has to allow; null where any key will do
     * @param address where the call comes from
     * @throws Refusal the first of these that holds: 2004 where it may not be used from this address, 2007 where its
     *     account is suspended, 2003 where it does not allow this
     */
    public void permit(FoundKey found, String scope, String address) {
        if (!found.mayBeUsedFrom(address)) {
            throw Refusal.of(Code.ADDRESS_NOT_ALLOWED);
        }
        if (found.accountSuspended()) {
            throw Refusal.of(Code.ACCOUNT_SUSPENDED);
        }
        if (scope != null && !found.key().scopes().contains(scope)) {
            throw Refusal.of(Code.PERMISSION_MISSING, "This call needs a key with the scope " + scope);
        }
    }

    private static Uni<FoundKey> refuse(Code code) {
        return Uni.createFrom().failure(Refusal.of(code));
    }
}
