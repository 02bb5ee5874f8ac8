package app.aitopup.gateway.portal;

import app.aitopup.contracts.Scopes;
import app.aitopup.gateway.outbound.OwnApi.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** API keys: minting, rotating, revoking. */
@ApplicationScoped
class KeyPages implements Pages {
    @Override
    public void on(Site site) {
        site.page("/app/:environment/keys", KeyPages::list);
        site.form("/app/:environment/keys", KeyPages::mint);
        site.form("/app/:environment/keys/:id/rotate", KeyPages::rotate);
        site.form("/app/:environment/keys/:id/revoke", KeyPages::revoke);
    }

    private static Uni<Reply> list(Visit visit) {
        return visit.agent("GET", "/keys", null).map(keys -> {
            Map<String, Object> data = new HashMap<>();
            data.put("answer", keys);
            String environment = visit.environment().json();
            data.put(
                    "keys",
                    keys.items().stream()
                            .filter(key -> environment.equals(key.get("environment")))
                            .toList());
            data.put("scopes", Scopes.ofKeys());
            return new Reply.Page(visit.status(keys), "keys.html", data);
        });
    }

    private static Uni<Reply> mint(Visit visit) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("environment", visit.environment().json());
        body.put("name", visit.form("name").strip());
        List<String> scopes = visit.chosen("scopes");
        if (!scopes.isEmpty()) {
            body.put("scopes", scopes);
        }
        List<String> addresses = Arrays.stream(visit.form("allowed_ips").split("[\\s,]+"))
                .filter(address -> !address.isEmpty())
                .toList();
        if (!addresses.isEmpty()) {
            body.put("allowed_ips", addresses);
        }
        if (!visit.form("expires_at").isBlank()) {
            body.put("expires_at", Visit.utc(visit.form("expires_at")));
        }
        Map<String, Object> limits = new LinkedHashMap<>();
        putCents(limits, "per_topup_cents", visit.form("per_topup"));
        putCents(limits, "per_day_cents", visit.form("per_day"));
        if (!limits.isEmpty()) {
            body.put("limits", limits);
        }
        return visit.agent("POST", "/keys", body).chain(minted -> shown(visit, minted, "Your new key"));
    }

    private static void putCents(Map<String, Object> limits, String name, String typed) {
        if (!typed.isBlank()) {
            limits.put(name, Visit.cents(typed));
        }
    }

    /** The key, which nobody can show again. */
    private static Uni<Reply> shown(Visit visit, Answer answer, String title) {
        return answer.success()
                ? Uni.createFrom().item(Reply.page("key.html", Map.of("key", answer.data(), "title", title)))
                : list(visit.refused(answer));
    }

    private static Uni<Reply> rotate(Visit visit) {
        return visit.agent(
                        "POST",
                        "/keys/" + visit.id() + "/rotate",
                        Map.of("grace_seconds", Visit.number(visit.form("grace_seconds"))))
                .chain(rotated -> shown(visit, rotated, "The new secret of your key"));
    }

    private static Uni<Reply> revoke(Visit visit) {
        return visit.agent("DELETE", "/keys/" + visit.id(), null)
                .chain(revoked -> revoked.success()
                        ? Uni.createFrom().item(Reply.to(visit.here("/keys?done=revoked")))
                        : list(visit.refused(revoked)));
    }
}
