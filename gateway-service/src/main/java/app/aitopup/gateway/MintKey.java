package app.aitopup.gateway;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.KeyText;
import app.aitopup.gateway.domain.SpendingCaps;
import app.aitopup.gateway.store.ApiKeys;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Makes an account a new key. */
@ApplicationScoped
public class MintKey {
    private final ApiKeys keys;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    MintKey(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * What the key is to be good for.
     *
     * @param scopes at least one
     * @param caps how much it may spend
     * @param expiresAt null if it never does
     */
    public record Call(
            Environment environment, String name, List<String> scopes, SpendingCaps caps, Instant expiresAt) {
        public Call {
            scopes = List.copyOf(scopes);
        }
    }

    /** A key and its text, which is shown this once. */
    public record Minted(ApiKey key, KeyText text) {}

    /** Mints a key; commits. */
    public Uni<Minted> mint(String accountId, Call call) {
        KeyText text = KeyText.next(call.environment(), random);
        ApiKey key = ApiKey.issue(
                Ids.next(Ids.KEY),
                accountId,
                call.environment(),
                call.name(),
                text,
                call.scopes(),
                call.caps(),
                call.expiresAt(),
                clock.instant());
        return keys.add(key, text).replaceWith(new Minted(key, text));
    }
}
