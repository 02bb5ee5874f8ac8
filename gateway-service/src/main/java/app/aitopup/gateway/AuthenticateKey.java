package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.Bearer;
import app.aitopup.gateway.domain.KeyText;
import app.aitopup.gateway.store.ApiKeys;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Turns an API key into what it is good for, or refuses it. */
@ApplicationScoped
public class AuthenticateKey {
    private final ApiKeys keys;
    private final Clock clock;

    AuthenticateKey(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * The key of a call.
     *
     * @param authorization the call's {@code Authorization} headers
     * @param scope what the key has to allow; null where any key will do
     * @throws Refusal by the Uni: 2000 without a key, 2001 for one that is malformed or unknown, 2002 for one that is
     *     over, 2003 for one that does not allow this
     */
    public Uni<ApiKey> authenticate(List<String> authorization, String scope) {
        if (authorization.isEmpty()) {
            return refuse(Code.API_KEY_MISSING);
        }
        Optional<KeyText> text = authorization.size() > 1
                ? Optional.empty()
                : Bearer.token(authorization.get(0)).flatMap(KeyText::of);
        if (text.isEmpty()) {
            return refuse(Code.API_KEY_INVALID);
        }
        return keys.find(text.get()).map(found -> {
            ApiKey key = found.orElseThrow(() -> Refusal.of(Code.API_KEY_INVALID));
            if (!key.isUsableAt(clock.instant())) {
                throw Refusal.of(Code.API_KEY_REVOKED);
            }
            if (scope != null && !key.scopes().contains(scope)) {
                throw Refusal.of(Code.PERMISSION_MISSING, "This call needs a key with the scope " + scope);
            }
            return key;
        });
    }

    private static Uni<ApiKey> refuse(Code code) {
        return Uni.createFrom().failure(Refusal.of(code));
    }
}
