package app.aitopup.gateway.portal;

import app.aitopup.gateway.outbound.OwnApi.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The prepaid wallet: what is in it, every movement, play money, and the mark for balance.low. */
@ApplicationScoped
class WalletPages implements Pages {
    private static final String WALLET = "/wallet";
    private static final int PAGE = 25;

    @Override
    public void on(Site site) {
        site.page("/app/:environment/wallet", WalletPages::show);
        site.form("/app/:environment/wallet/fund", WalletPages::fund);
        site.form("/app/:environment/wallet/threshold", WalletPages::setThreshold);
    }

    private static Uni<Reply> show(Visit visit) {
        Filters filters = Filters.of(visit, List.of());
        return Uni.combine()
                .all()
                .unis(
                        visit.call("GET", "/api/agent/v1/wallet", null),
                        visit.call("GET", "/api/agent/v1/wallet/history?" + filters.query(PAGE), null))
                .asTuple()
                .map(answers -> {
                    Map<String, Object> data = new HashMap<>();
                    data.put("balance", answers.getItem1());
                    data.put("history", answers.getItem2());
                    data.put("self", visit.refusal() == null ? visit.uri() : visit.here(WALLET));
                    data.put("next", filters.next(answers.getItem2().nextCursor()));
                    return new Reply.Page(visit.status(answers.getItem1()), "wallet.html", data);
                });
    }

    private static Uni<Reply> fund(Visit visit) {
        Map<String, Object> body =
                Map.of("environment", visit.environment().json(), "amount_cents", Visit.cents(visit.form("amount")));
        return visit.agent("POST", WALLET + "/fund", body).chain(funded -> thenShow(visit, funded, "funded"));
    }

    private static Uni<Reply> setThreshold(Visit visit) {
        Map<String, Object> body = Map.of(
                "environment", visit.environment().json(), "threshold_cents", Visit.cents(visit.form("threshold")));
        return visit.agent("PUT", WALLET + "/threshold", body).chain(set -> thenShow(visit, set, "threshold"));
    }

    private static Uni<Reply> thenShow(Visit visit, Answer answer, String done) {
        return answer.success()
                ? Uni.createFrom().item(Reply.to(visit.here(WALLET + "?done=" + done)))
                : show(visit.refused(answer));
    }
}
