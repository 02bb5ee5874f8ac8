package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.Initiator;
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
    /** How many usable keys an account can have in one environment. */
    public static final int USABLE_AT_MOST = 100;

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
     * @param allowedIps the addresses and CIDR blocks it may be used from; empty for everywhere
     * @param caps how much it may spend
     * @param expiresAt null if it never does
     */
    public record Call(
            Environment environment,
            String name,
            List<String> scopes,
            List<String> allowedIps,
            SpendingCaps caps,
            Instant expiresAt) {
        public Call {
            allowedIps = List.copyOf(allowedIps);
            scopes = List.copyOf(scopes);
        }
    }

    /** A key and its text, which is shown this once. */
    public record Minted(ApiKey key, KeyText text) {}

    /**
     * Mints a key; commits.
     *
     * @throws Refusal 3001, by the Uni, if the account has {@value #USABLE_AT_MOST} usable keys there already. Not
     *     3011: it is no duplicate, and the fix is to choose another environment or to revoke a key
     */
    public Uni<Minted> mint(Initiator by, Call call) {
        KeyText text = KeyText.next(call.environment(), random);
        ApiKey key = ApiKey.issue(
                Ids.next(Ids.KEY),
                by.accountId(),
                call.environment(),
                call.name(),
                text,
                call.scopes(),
                call.allowedIps(),
                call.caps(),
                call.expiresAt(),
                clock.instant());
        return keys.mint(
                        key,
                        text,
                        USABLE_AT_MOST,
                        by.entry(AuditAction.KEY_MINTED, key.id(), key.environment(), key.createdAt()))
                .map(minted -> {
                    if (!minted) {
                        throw tooMany();
                    }
                    return new Minted(key, text);
                });
    }

    private static Refusal tooMany() {
        return Refusal.of(
                Code.FIELD_INVALID,
                List.of(new FieldError(
                        "environment",
                        "has " + USABLE_AT_MOST + " usable keys, which is the most",
                        "revoke one that nobody needs")));
    }
}
