package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.SessionToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Signing up, in and out. */
@ApplicationScoped
class AccountPages implements Pages {
    private static final String APP = "/app/staging";
    private static final String NO_SESSION = SessionToken.COOKIE + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";
    /** A path of our dashboard: nothing that a browser could take for another host. */
    private static final Pattern OWN_PATH = Pattern.compile("/app(/[A-Za-z0-9_/-]*)?(\\?[A-Za-z0-9_=&%.+-]*)?");

    private final long welcomeCents;

    AccountPages(GatewayConfig config) {
        this.welcomeCents = config.welcome().amountCents();
    }

    @Override
    public void on(Site site) {
        site.open("/signup", visit -> show("signup.html", visit));
        site.openForm("/signup", this::signUp);
        site.open("/signin", visit -> show("signin.html", visit));
        site.openForm("/signin", this::signIn);
        site.openForm("/signout", AccountPages::signOut);
    }

    private Uni<Reply> show(String template, Visit visit) {
        if (visit.account() != null) {
            return Uni.createFrom().item(Reply.to(APP));
        }
        return Uni.createFrom().item(form(template, 200, visit.query("next")));
    }

    private Reply form(String template, int status, String next) {
        return new Reply.Page(status, template, Map.of("next", next, "welcome", welcomeCents));
    }

    /** Signs in at once, and shows the first key, which nobody can show again. */
    private Uni<Reply> signUp(Visit visit) {
        Map<String, Object> body = credentials(visit);
        body.put("name", visit.form("name"));
        return visit.agent("POST", "/accounts", body).chain(made -> {
            if (!made.success()) {
                visit.refused(made);
                return Uni.createFrom().item(form("signup.html", made.status(), ""));
            }
            return visit.agent("POST", "/session", credentials(visit)).map(session -> {
                if (session.success()) {
                    visit.account(session.data());
                }
                return new Reply.WithCookies(
                        session.success() ? session.cookies() : List.of(),
                        Reply.page("welcome.html", Map.of("key", made.data().get("key"), "welcome", welcomeCents)));
            });
        });
    }

    private Uni<Reply> signIn(Visit visit) {
        return visit.agent("POST", "/session", credentials(visit)).map(session -> {
            if (!session.success()) {
                visit.refused(session);
                return form("signin.html", session.status(), visit.form("next"));
            }
            String next = visit.form("next");
            return new Reply.WithCookies(
                    session.cookies(), Reply.to(OWN_PATH.matcher(next).matches() ? next : APP));
        });
    }

    private static Uni<Reply> signOut(Visit visit) {
        // Not where nobody knows whether it has ended: who was told so would leave it open.
        return visit.agent("DELETE", "/session", null)
                .map(ended -> ended.success() || ended.is(Code.SESSION_INVALID)
                        ? new Reply.WithCookies(List.of(NO_SESSION), Reply.to("/"))
                        : Portal.trouble(ended));
    }

    private static Map<String, Object> credentials(Visit visit) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("email", visit.form("email").strip());
        body.put("password", visit.form("password"));
        return body;
    }
}
