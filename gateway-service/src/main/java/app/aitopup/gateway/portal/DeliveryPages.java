package app.aitopup.gateway.portal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The delivery log: every attempt with its request and its answer, and sending again. */
@ApplicationScoped
class DeliveryPages implements Pages {
    private static final List<String> FILTERS = List.of("status", "event_type", "endpoint_id");
    private static final int PAGE = 25;

    @Override
    public void on(Site site) {
        site.page("/app/:environment/deliveries", DeliveryPages::list);
        site.page("/app/:environment/deliveries/:id", DeliveryPages::one);
        site.form("/app/:environment/deliveries/:id/replay", DeliveryPages::replay);
    }

    private static Uni<Reply> list(Visit visit) {
        Filters filters = Filters.of(visit, FILTERS);
        return visit.get("/webhooks/deliveries?" + filters.query(PAGE)).map(deliveries -> {
            Map<String, Object> data = new HashMap<>();
            data.put("deliveries", deliveries);
            data.put("filters", filters.values());
            data.put("filtered", filters.any());
            data.put("next", filters.next(deliveries.nextCursor()));
            data.put("waiting", deliveries.items().stream().anyMatch(one -> "pending".equals(one.get("status"))));
            data.put("statuses", List.of("pending", "succeeded", "exhausted", "held", "dropped"));
            data.put("types", List.of("topup.delivered", "topup.failed", "topup.cancelled", "balance.low", "ping"));
            return new Reply.Page(deliveries.status(), "deliveries.html", data);
        });
    }

    private static Uni<Reply> one(Visit visit) {
        return visit.get("/webhooks/deliveries/" + visit.id())
                .map(delivery -> delivery.success()
                        ? new Reply.Page(visit.status(delivery), "delivery.html", Map.of("delivery", delivery.data()))
                        : Portal.trouble(delivery));
    }

    private static Uni<Reply> replay(Visit visit) {
        return visit.post("/webhooks/deliveries/" + visit.id() + "/replay", null)
                .chain(replayed -> replayed.success()
                        ? Uni.createFrom().item(Reply.to(visit.here("/deliveries/" + visit.id() + "?done=replayed")))
                        : one(visit.refused(replayed)));
    }
}
