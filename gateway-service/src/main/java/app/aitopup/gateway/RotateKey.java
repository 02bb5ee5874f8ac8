package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.MintKey.Minted;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.domain.Initiator;
import app.aitopup.gateway.domain.KeyText;
import app.aitopup.gateway.store.ApiKeys;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Gives a key a new secret, or none any more. Its id and settings stay, and with them what it has spent. */
@ApplicationScoped
public class RotateKey {
    private final ApiKeys keys;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    RotateKey(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Gives a key a new secret; commits. The one it had works through the grace, and that of any before ends at once:
     * at most the newest and its predecessor work, so that rotating twice is the way to end a grace early. Of several
     * rotations at once each gives a secret, and the last two of these work.
     *
     * @param grace from now on; zero to end the old secret at once
     * @return the key with its new secret, which is shown this once
     * @throws Refusal 3007, by the Uni, if the account has no usable key of this id; so also for one of its own that is
     *     revoked or expired, which stays so
     */
    public Uni<Minted> rotate(Initiator by, String keyId, Duration grace) {
        return own(by, keyId).chain(key -> {
            Instant now = clock.instant();
            KeyText text = KeyText.next(key.environment(), random);
            AuditEntry entry = by.entry(AuditAction.KEY_ROTATED, keyId, key.environment(), now);
            return keys.rotate(by.accountId(), keyId, text, now.plus(grace), entry)
                    .map(rotated -> new Minted(rotated.orElseThrow(RotateKey::notFound), text));
        });
    }

    /**
     * Revokes a key with every secret it has, for good; commits. Once revoked, it stays as it is.
     *
     * @throws Refusal 3007, by the Uni, if the account has no key of this id
     */
    public Uni<ApiKey> revoke(Initiator by, String keyId) {
        return own(by, keyId).chain(key -> keys.revoke(
                        by.accountId(),
                        keyId,
                        by.entry(AuditAction.KEY_REVOKED, keyId, key.environment(), clock.instant()))
                .map(revoked -> revoked.orElseThrow(RotateKey::notFound)));
    }

    private Uni<ApiKey> own(Initiator by, String keyId) {
        Uni<Optional<ApiKey>> key = Ids.isValid(Ids.KEY, keyId)
                ? keys.one(by.accountId(), keyId)
                : Uni.createFrom().item(Optional.empty());
        return key.map(found -> found.orElseThrow(RotateKey::notFound));
    }

    private static Refusal notFound() {
        return Refusal.of(Code.NOT_FOUND);
    }
}
