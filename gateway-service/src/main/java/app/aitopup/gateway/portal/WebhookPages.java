package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.outbound.OwnApi.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Endpoints, and what can be done with one. */
@ApplicationScoped
class WebhookPages implements Pages {
    private static final List<String> EVENTS =
            List.of("topup.delivered", "topup.failed", "topup.cancelled", "balance.low");
    private static final String ENDPOINTS = "/webhooks/";
    private static final int SHOWN = 10;

    private final Optional<URI> publicUrl;

    WebhookPages(GatewayConfig config) {
        this.publicUrl = config.portal().publicUrl();
    }

    @Override
    public void on(Site site) {
        site.page("/app/:environment/webhooks", this::list);
        site.form("/app/:environment/webhooks", this::create);
        site.form("/app/:environment/test-receiver", this::useTestReceiver);
        site.page("/app/:environment/webhooks/:id", WebhookPages::one);
        site.form("/app/:environment/webhooks/:id", WebhookPages::change);
        site.form("/app/:environment/webhooks/:id/rotate", WebhookPages::rotate);
        site.form("/app/:environment/webhooks/:id/test", WebhookPages::test);
        site.form("/app/:environment/webhooks/:id/conformance", WebhookPages::tryReceiver);
        site.form("/app/:environment/webhooks/:id/doctor", WebhookPages::askDoctor);
        site.form("/app/:environment/webhooks/:id/replay", WebhookPages::replay);
        site.form("/app/:environment/webhooks/:id/delete", WebhookPages::delete);
    }

    private Uni<Reply> list(Visit visit) {
        return visit.get("/webhooks").map(endpoints -> {
            Map<String, Object> data = new HashMap<>();
            data.put("endpoints", endpoints);
            data.put("events", EVENTS);
            data.put("testReceiver", publicUrl.isPresent());
            return new Reply.Page(visit.status(endpoints), "webhooks.html", data);
        });
    }

    private Uni<Reply> create(Visit visit) {
        Map<String, Object> body = new LinkedHashMap<>();
        visit.put(body, "url");
        visit.put(body, "description");
        List<String> events = visit.chosen("events");
        if (!events.isEmpty()) {
            body.put("events", events);
        }
        return made(visit, body);
    }

    private Uni<Reply> made(Visit visit, Map<String, Object> body) {
        return visit.post("/webhooks", body)
                .chain(made -> made.success()
                        ? Uni.createFrom().item(secret(made, "Your endpoint is ready"))
                        : list(visit.refused(made)));
    }

    /** An endpoint of ours that takes what comes, so that a webhook can be seen before there is a receiver. */
    private Uni<Reply> useTestReceiver(Visit visit) {
        String url = publicUrl
                .map(root -> root.resolve(LiveDemo.RECEIVER).toString())
                .orElseThrow(() -> Refusal.of(Code.NOT_FOUND));
        return made(visit, Map.of("url", url, "description", "AiTopUp's test receiver: takes everything"));
    }

    private static Reply secret(Answer endpoint, String title) {
        return Reply.page("secret.html", Map.of("endpoint", endpoint.data(), "title", title));
    }

    private static Uni<Reply> one(Visit visit) {
        return one(visit, Map.of());
    }

    /** The endpoint's page, with what came of something that was just done there. */
    private static Uni<Reply> one(Visit visit, Map<String, Object> outcome) {
        return Uni.combine()
                .all()
                .unis(
                        visit.get(ENDPOINTS + visit.id()),
                        visit.get("/webhooks/deliveries?limit=" + SHOWN + "&endpoint_id=" + visit.id()))
                .asTuple()
                .map(answers -> {
                    if (!answers.getItem1().success()) {
                        return Portal.trouble(answers.getItem1());
                    }
                    Map<String, Object> data = new HashMap<>();
                    data.put("endpoint", answers.getItem1().data());
                    data.put("deliveries", answers.getItem2());
                    data.put("events", EVENTS);
                    for (String name : List.of("test", "conformance", "doctor", "replay")) {
                        data.put(name, outcome.get(name));
                    }
                    return new Reply.Page(visit.status(answers.getItem1()), "endpoint.html", data);
                });
    }

    private static Uni<Reply> change(Visit visit) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (visit.form("what").equals("enable")) {
            body.put("enabled", true);
            visit.put(body, "held");
        } else if (visit.form("what").equals("disable")) {
            body.put("enabled", false);
        } else {
            visit.put(body, "url");
            body.put(
                    "description",
                    visit.form("description").isBlank()
                            ? null
                            : visit.form("description").strip());
            // An endpoint for all kinds is one for those to come, too: only who chose others gets those alone.
            List<String> events = visit.chosen("events");
            if (!String.join(",", events).equals(visit.form("events_shown"))) {
                body.put("events", events);
            }
            visit.put(body, "retry_policy");
        }
        return visit.call("PATCH", Visit.publicPath(ENDPOINTS + visit.id()), body)
                .chain(changed -> thenShow(visit, changed, "changed"));
    }

    private static Uni<Reply> thenShow(Visit visit, Answer answer, String done) {
        return answer.success()
                ? Uni.createFrom().item(Reply.to(visit.here("/webhooks/" + visit.id() + "?done=" + done)))
                : one(visit.refused(answer));
    }

    private static Uni<Reply> rotate(Visit visit) {
        return visit.post(ENDPOINTS + visit.id() + "/rotate-secret", null)
                .chain(rotated -> rotated.success()
                        ? Uni.createFrom().item(secret(rotated, "The new secret"))
                        : one(visit.refused(rotated)));
    }

    private static Uni<Reply> test(Visit visit) {
        return outcome(visit, "test", visit.post(ENDPOINTS + visit.id() + "/test", null));
    }

    private static Uni<Reply> tryReceiver(Visit visit) {
        return outcome(visit, "conformance", visit.post(ENDPOINTS + visit.id() + "/conformance", null));
    }

    private static Uni<Reply> askDoctor(Visit visit) {
        Map<String, String> headers = new LinkedHashMap<>();
        visit.form("headers").lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        });
        // Browsers send a form's line ends as CR LF, whatever was pasted.
        String body = visit.form("body").replace("\r\n", "\n");
        return outcome(
                visit,
                "doctor",
                visit.post(ENDPOINTS + visit.id() + "/verify", Map.of("headers", headers, "body", body)));
    }

    private static Uni<Reply> replay(Visit visit) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("since", Visit.utc(visit.form("since")));
        if (!visit.form("until").isBlank()) {
            body.put("until", Visit.utc(visit.form("until")));
        }
        visit.put(body, "status");
        body.put("dry_run", !visit.form("really").equals("yes"));
        return outcome(visit, "replay", visit.post(ENDPOINTS + visit.id() + "/replay", body));
    }

    private static Uni<Reply> outcome(Visit visit, String name, Uni<Answer> asked) {
        return asked.chain(
                answer -> answer.success() ? one(visit, Map.of(name, answer.data())) : one(visit.refused(answer)));
    }

    private static Uni<Reply> delete(Visit visit) {
        return visit.call("DELETE", Visit.publicPath(ENDPOINTS + visit.id()), null)
                .chain(deleted -> deleted.success()
                        ? Uni.createFrom().item(Reply.to(visit.here("/webhooks?done=deleted")))
                        : one(visit.refused(deleted)));
    }
}
