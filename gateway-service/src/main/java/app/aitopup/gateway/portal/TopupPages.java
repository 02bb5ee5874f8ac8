package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Rehearsal;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.ShowTopup;
import app.aitopup.gateway.outbound.OwnApi.Answer;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Top-ups: all of them, one of them with all that is known of it, and sending one. */
@ApplicationScoped
class TopupPages implements Pages {
    private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};
    private static final List<String> FILTERS = List.of(
            "status", "platform", "recipient_email", "reference", "idempotency_key", "created_from", "created_to");
    private static final String SEND = "/topup/send";
    private static final int PAGE = 25;

    private final ShowTopup showTopup;
    private final ObjectMapper json;

    TopupPages(ShowTopup showTopup, ObjectMapper json) {
        this.showTopup = showTopup;
        this.json = json;
    }

    @Override
    public void on(Site site) {
        site.page("/app/:environment/topups", TopupPages::list);
        site.page("/app/:environment/topups/:id", this::one);
        site.form("/app/:environment/topups/:id/cancel", this::cancel);
        site.page("/app/:environment/send", TopupPages::sending);
        site.form("/app/:environment/send", TopupPages::send);
    }

    private static Uni<Reply> list(Visit visit) {
        Filters filters = Filters.of(visit, FILTERS);
        return visit.get("/topup?" + filters.query(PAGE)).map(topups -> {
            Map<String, Object> data = new HashMap<>();
            data.put("topups", topups);
            data.put("filters", filters.values());
            data.put("filtered", filters.any());
            data.put("next", filters.next(topups.nextCursor()));
            data.put(
                    "statuses",
                    Arrays.stream(TopupStatus.values()).map(TopupStatus::json).toList());
            data.put("platforms", platforms());
            return new Reply.Page(topups.status(), "topups.html", data);
        });
    }

    static List<String> platforms() {
        return Arrays.stream(Platform.values()).map(Platform::json).toList();
    }

    /** The owner's own view first: it says whether there is such a top-up in this account and world. */
    private Uni<Reply> one(Visit visit) {
        String id = visit.id();
        return visit.get("/topup/" + id).chain(topup -> {
            if (!topup.success()) {
                return Uni.createFrom().item(Portal.trouble(topup));
            }
            return showTopup.show(id).map(shown -> page(visit, topup, shown));
        });
    }

    private Reply page(Visit visit, Answer topup, ShowTopup.Shown shown) {
        Map<String, Object> data = new HashMap<>();
        data.put("topup", topup.data());
        data.put("timeline", shown.timeline());
        data.put("ledger", items(shown.ledger()));
        data.put("events", items(shown.events()));
        data.put("deliveries", items(shown.deliveries()));
        data.put("unavailable", shown.unavailable());
        data.put("cancellable", "pending".equals(topup.data().get("status")));
        return new Reply.Page(visit.status(topup), "topup.html", data);
    }

    private List<Map<String, Object>> items(JsonNode part) {
        return part == null ? List.of() : json.convertValue(part, OBJECTS);
    }

    private Uni<Reply> cancel(Visit visit) {
        return visit.post("/topup/" + visit.id() + "/cancel", null).chain(cancelled -> {
            if (cancelled.success()) {
                return Uni.createFrom().item(Reply.to(visit.here("/topups/" + visit.id())));
            }
            return one(visit.refused(cancelled));
        });
    }

    private static Uni<Reply> sending(Visit visit) {
        requireStaging(visit);
        return Uni.createFrom().item(form(200));
    }

    /** Each form is one top-up, however often it is sent. */
    private static Reply form(int status) {
        return new Reply.Page(
                status,
                "send.html",
                Map.of(
                        "platforms", platforms(),
                        "rehearsals", List.of(Rehearsal.values()),
                        "once", UUID.randomUUID().toString()));
    }

    /** Real credit is sent by programs, with a key. */
    private static void requireStaging(Visit visit) {
        if (visit.environment() != Environment.STAGING) {
            throw Refusal.of(Code.NOT_FOUND, "Test top-ups are sent in staging.");
        }
    }

    private static Uni<Reply> send(Visit visit) {
        requireStaging(visit);
        Map<String, Object> body = new LinkedHashMap<>();
        visit.put(body, "platform");
        body.put("amount_cents", Visit.cents(visit.form("amount")));
        visit.put(body, "recipient_email");
        visit.put(body, "reference");
        String once = visit.form("once");
        return (once.isEmpty() ? visit.post(SEND, body) : visit.postOnce(once, SEND, body)).map(sent -> {
            // Also one that has failed: its page says how.
            if (sent.transactionId() != null) {
                return Reply.to(visit.here("/topups/" + sent.transactionId()));
            }
            visit.refused(sent);
            return form(sent.status());
        });
    }
}
