package app.aitopup.gateway.portal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The delivery log: every attempt with its request and its answer, and sending again. */
@ApplicationScoped
class DeliveryPages implements Pages {
    private static final List<String> FILTERS = List.of("status", "event_type", "endpoint_id", "cursor");
    private static final int PAGE = 25;

    @Override
    public void on(Site site) {
        site.page("/app/:environment/deliveries", DeliveryPages::list);
        site.page("/app/:environment/deliveries/:id", DeliveryPages::one);
        site.form("/app/:environment/deliveries/:id/replay", DeliveryPages::replay);
    }

    private static Uni<Reply> list(Visit visit) {
        Map<String, String> filters = new LinkedHashMap<>();
        StringBuilder query = new StringBuilder("/webhooks/deliveries?limit=" + PAGE);
        StringBuilder same = new StringBuilder();
        for (String filter : FILTERS) {
            String value = visit.query(filter);
            filters.put(filter, value);
            if (!value.isEmpty()) {
                String part = '&' + filter + '=' + Visit.encoded(value);
                query.append(part);
                same.append(filter.equals("cursor") ? "" : part);
            }
        }
        return visit.get(query.toString()).map(deliveries -> {
            Map<String, Object> data = new HashMap<>();
            data.put("deliveries", deliveries);
            data.put("filters", filters);
            data.put("waiting", deliveries.items().stream().anyMatch(one -> "pending".equals(one.get("status"))));
            data.put("filtered", filters.values().stream().anyMatch(value -> !value.isEmpty()));
            data.put("statuses", List.of("pending", "succeeded", "exhausted", "held", "dropped"));
            data.put("types", List.of("topup.delivered", "topup.failed", "topup.cancelled", "balance.low", "ping"));
            data.put(
                    "next",
                    deliveries.nextCursor() == null
                            ? null
                            : "?cursor=" + Visit.encoded(deliveries.nextCursor()) + same);
            return new Reply.Page(deliveries.status(), "deliveries.html", data);
        });
    }

    private static Uni<Reply> one(Visit visit) {
        return visit.get("/webhooks/deliveries/" + visit.id())
                .map(delivery -> delivery.success()
                        ? new Reply.Page(
                                visit.refusal() == null ? 200 : visit.refusal().status(),
                                "delivery.html",
                                Map.of("delivery", delivery.data()))
                        : Portal.trouble(delivery));
    }

    private static Uni<Reply> replay(Visit visit) {
        return visit.post("/webhooks/deliveries/" + visit.id() + "/replay", null)
                .chain(replayed -> replayed.success()
                        ? Uni.createFrom().item(Reply.to(visit.here("/deliveries/" + visit.id() + "?done=replayed")))
                        : one(visit.refused(replayed)));
    }
}
