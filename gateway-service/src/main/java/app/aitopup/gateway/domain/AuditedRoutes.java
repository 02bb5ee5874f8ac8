package app.aitopup.gateway.domain;

import java.util.Map;
import java.util.Optional;

/** Which calls of the public API go on record. Top-ups do not: the ledger has them, for good. */
public final class AuditedRoutes {
    private static final Map<String, AuditAction> ACTIONS = Map.of(
            "POST /webhooks", AuditAction.ENDPOINT_CREATED,
            "PATCH /webhooks/{id}", AuditAction.ENDPOINT_CHANGED,
            "DELETE /webhooks/{id}", AuditAction.ENDPOINT_DELETED,
            "POST /webhooks/{id}/rotate-secret", AuditAction.ENDPOINT_SECRET_ROTATED,
            "POST /webhooks/{id}/replay", AuditAction.ENDPOINT_REPLAYED,
            "POST /webhooks/deliveries/{id}/replay", AuditAction.DELIVERY_REPLAYED);

    private AuditedRoutes() {}

    /** What a call of this route that its service agreed to is on record as; empty where it is not. */
    public static Optional<AuditAction> action(Route route) {
        return Optional.ofNullable(ACTIONS.get(route.method() + ' ' + route.path()));
    }

    /** How many there are, for who checks that each is a route. */
    static int count() {
        return ACTIONS.size();
    }
}
