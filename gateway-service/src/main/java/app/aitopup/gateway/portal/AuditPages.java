package app.aitopup.gateway.portal;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was changed in the account, by whom and from where; of both worlds. */
@ApplicationScoped
class AuditPages implements Pages {
    private static final int PAGE = 50;

    @Override
    public void on(Site site) {
        site.page("/app/:environment/audit", AuditPages::list);
    }

    private static Uni<Reply> list(Visit visit) {
        Filters filters = Filters.of(visit, List.of());
        return visit.agent("GET", "/audit?" + filters.query(PAGE), null).map(audit -> {
            Map<String, Object> data = new HashMap<>();
            data.put("audit", audit);
            data.put("next", filters.next(audit.nextCursor()));
            return new Reply.Page(audit.status(), "audit.html", data);
        });
    }
}
