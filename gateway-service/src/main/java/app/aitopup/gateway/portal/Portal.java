package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.ClientAddresses;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.OwnPages;
import app.aitopup.gateway.outbound.OwnApi;
import app.aitopup.gateway.outbound.OwnApi.Answer;
import io.quarkus.arc.All;
import io.quarkus.qute.Engine;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes requests for pages, asks who it is where that matters, and renders what the pages answer. */
@ApplicationScoped
class Portal {
    private static final Logger LOG = Logger.getLogger(Portal.class);
    private static final String HTML = "text/html; charset=utf-8";
    private static final int FORM_AT_MOST = 64 * 1024;
    private static final int SEE_OTHER = 303;
    private static final int ORDER = 0;
    // Nothing but what comes from here: no script in a page, no other host, no frame around it.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final List<Pages> all;
    private final Engine templates;
    private final OwnApi api;
    private final Assets assets;
    private final ClientAddresses addresses;
    private final Optional<URI> publicUrl;

    Portal(
            @All List<Pages> all,
            Engine templates,
            OwnApi api,
            Assets assets,
            ClientAddresses addresses,
            GatewayConfig config) {
        this.all = all;
        this.templates = templates;
        this.api = api;
        this.assets = assets;
        this.addresses = addresses;
        this.publicUrl = config.portal().publicUrl();
    }

    /** What answers a path, by method. */
    private static final class Place {
        private final Map<HttpMethod, Pages.Handler> handlers = new LinkedHashMap<>();

        String allow() {
            return handlers.containsKey(HttpMethod.GET)
                    ? handlers.containsKey(HttpMethod.POST) ? "GET, HEAD, POST" : "GET, HEAD"
                    : "POST";
        }
    }

    void register(@Observes Router router) {
        Map<String, Place> places = new LinkedHashMap<>();
        Pages.Site site = site(places);
        all.forEach(pages -> pages.on(site));
        BodyHandler forms = BodyHandler.create(false).setBodyLimit(FORM_AT_MOST).setMergeFormAttributes(false);
        places.forEach((path, place) -> router.route(path)
                .order(ORDER)
                .handler(call -> admit(call, place))
                .handler(call -> {
                    if (isPost(call)) {
                        forms.handle(call);
                    } else {
                        call.next();
                    }
                })
                .handler(call -> serve(call, place.handlers.get(method(call))))
                .failureHandler(this::fail));
        router.get("/assets/:version/:name").order(ORDER).handler(assets::serve);
        // A path that nobody knows, asked for by a browser; programs are told in the envelope, as everywhere.
        router.get().order(ORDER + 1).handler(call -> {
            if (isForMachines(call.request())) {
                call.next();
            } else {
                say(visit(call), Refusal.of(Code.NOT_FOUND));
            }
        });
    }

    private static boolean isForMachines(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String path = request.path();
        return accept == null
                || !accept.contains("text/html")
                || path.startsWith("/api")
                || path.startsWith("/q/")
                || path.startsWith("/internal/");
    }

    private Pages.Site site(Map<String, Place> places) {
        return new Pages.Site() {
            @Override
            public void open(String path, Pages.Handler get) {
                put(HttpMethod.GET, path, visit -> recognise(visit).chain(() -> get.answer(visit)));
            }

            @Override
            public void openForm(String path, Pages.Handler post) {
                put(HttpMethod.POST, path, post);
            }

            @Override
            public void page(String path, Pages.Handler get) {
                put(HttpMethod.GET, path, visit -> signedIn(visit, get));
            }

            @Override
            public void form(String path, Pages.Handler post) {
                put(HttpMethod.POST, path, visit -> signedIn(visit, post));
            }

            private void put(HttpMethod method, String path, Pages.Handler handler) {
                places.computeIfAbsent(path, same -> new Place()).handlers.put(method, handler);
            }
        };
    }

    /** Who is signed in, if anybody is: such a page says who, and is shown to everybody. */
    private static Uni<Void> recognise(Visit visit) {
        return visit.hasSession()
                ? visit.agent("GET", "/session", null)
                        .invoke(session -> {
                            if (session.success()) {
                                visit.account(session.data());
                            }
                        })
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private static Uni<Reply> signedIn(Visit visit, Pages.Handler handler) {
        if (!visit.hasSession()) {
            return Uni.createFrom().item(signInFirst(visit));
        }
        return visit.agent("GET", "/session", null).chain(session -> {
            if (session.is(Code.SESSION_INVALID)) {
                return Uni.createFrom().item(signInFirst(visit));
            }
            if (!session.success()) {
                return Uni.createFrom().item(trouble(session));
            }
            visit.account(session.data());
            visit.environment();
            return handler.answer(visit);
        });
    }

    private static Reply signInFirst(Visit visit) {
        boolean canReturn = !isPost(visit.http());
        return Reply.to("/signin" + (canReturn ? "?next=" + Visit.encoded(visit.uri()) : ""));
    }

    /** Before the body is read. */
    private void admit(RoutingContext call, Place place) {
        if (!place.handlers.containsKey(method(call))) {
            call.response().putHeader(HttpHeaders.ALLOW, place.allow());
            say(visit(call), Refusal.of(Code.METHOD_NOT_ALLOWED));
        } else if (isPost(call) && isForged(call.request())) {
            say(visit(call), Refusal.of(Code.PERMISSION_MISSING, "This form was not sent by one of our own pages."));
        } else {
            call.next();
        }
    }

    private static HttpMethod method(RoutingContext call) {
        HttpMethod method = call.request().method();
        return method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
    }

    private static boolean isPost(RoutingContext call) {
        return call.request().method().equals(HttpMethod.POST);
    }

    /** A browser sends the cookie with whatever any page makes it send. */
    private static boolean isForged(HttpServerRequest request) {
        HostAndPort here = request.authority();
        return here == null
                || !OwnPages.made(
                        request.headers().getAll("Sec-Fetch-Site"),
                        request.headers().getAll(HttpHeaders.ORIGIN),
                        here.host(),
                        here.port());
    }

    private Visit visit(RoutingContext call) {
        return new Visit(call, api, addresses.of(call.request()), base(call.request()));
    }

    private String base(HttpServerRequest request) {
        HostAndPort here = request.authority();
        return publicUrl
                .map(URI::toString)
                .map(url -> url.replaceAll("/$", ""))
                .orElseGet(() -> here == null ? "https://aitopup.app" : request.scheme() + "://" + here);
    }

    private void serve(RoutingContext call, Pages.Handler handler) {
        Visit visit = visit(call);
        Uni.createFrom()
                .deferred(() -> handler.answer(visit))
                .onFailure()
                .recoverWithItem(failure -> said(failure))
                .chain(reply -> finish(visit, reply))
                .subscribe()
                .with(done -> {}, failure -> giveUp(call, failure));
    }

    private void say(Visit visit, Refusal refusal) {
        finish(visit, said(refusal)).subscribe().with(done -> {}, failure -> giveUp(visit.http(), failure));
    }

    private void fail(RoutingContext call) {
        say(
                visit(call),
                call.statusCode() == Code.REQUEST_TOO_LARGE.httpStatus()
                        ? Refusal.of(Code.REQUEST_TOO_LARGE)
                        : Refusal.of(call.statusCode() < 500 ? Code.REQUEST_MALFORMED : Code.INTERNAL_ERROR));
    }

    private static Reply said(Throwable failure) {
        Refusal refusal = failure instanceof Refusal known ? known : Refusal.of(Code.INTERNAL_ERROR);
        if (!(failure instanceof Refusal)) {
            LOG.error("no page", failure);
        }
        return new Reply.Page(
                refusal.httpStatus(),
                "trouble.html",
                Map.of("code", refusal.code().number(), "message", refusal.getMessage()));
    }

    /** A page that says what the API has refused, where there is nothing else to show. */
    static Reply trouble(Answer answer) {
        return new Reply.Page(
                answer.status(), "trouble.html", Map.of("code", answer.code(), "message", answer.message()));
    }

    private Uni<Void> finish(Visit visit, Reply reply) {
        HttpServerResponse response = visit.http().response();
        if (reply instanceof Reply.WithCookies with) {
            with.cookies().forEach(cookie -> response.headers().add(HttpHeaders.SET_COOKIE, cookie));
            return finish(visit, with.reply());
        }
        if (reply instanceof Reply.Answered) {
            return Uni.createFrom().voidItem();
        }
        if (reply instanceof Reply.Redirect redirect) {
            if (visit.http().request().headers().contains("HX-Request")) {
                // A part of a page that is fetched by a script: the whole of it has to go there.
                response.putHeader("HX-Redirect", redirect.location()).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                return Uni.createFrom().voidItem().invoke(() -> end(response, ""));
            }
            response.setStatusCode(SEE_OTHER)
                    .putHeader(HttpHeaders.LOCATION, redirect.location())
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            return Uni.createFrom().voidItem().invoke(() -> end(response, ""));
        }
        if (reply instanceof Reply.Document document) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, document.contentType())
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            return Uni.createFrom().voidItem().invoke(() -> end(response, document.text()));
        }
        Reply.Page page = (Reply.Page) reply;
        return render(visit, page)
                .invoke(text -> {
                    response.setStatusCode(page.status())
                            .putHeader(HttpHeaders.CONTENT_TYPE, HTML)
                            // A page may hold a key, and what it shows is its reader's.
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                            .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                            .putHeader("Referrer-Policy", "same-origin")
                            .putHeader("Cross-Origin-Opener-Policy", "same-origin");
                    end(response, text);
                })
                .replaceWithVoid();
    }

    private static void end(HttpServerResponse response, String text) {
        if (!response.ended() && !response.closed()) {
            response.end(text).onFailure(gone -> LOG.debugf("the reader has gone: %s", gone.toString()));
        }
    }

    private Uni<String> render(Visit visit, Reply.Page page) {
        Map<String, Object> data = new HashMap<>(page.data());
        String environment = Optional.ofNullable(
                        visit.account() == null ? null : visit.http().pathParam("environment"))
                .flatMap(Environment::of)
                .map(Environment::json)
                .orElse(null);
        data.put("account", visit.account());
        data.put("environment", environment);
        data.put("app", environment == null ? "/app" : "/app/" + environment);
        data.put("path", visit.path());
        data.put("uri", visit.uri());
        data.put("base", visit.base());
        data.put("refusal", visit.refusal());
        data.put("form", visit.form());
        data.put("choices", visit.choices());
        data.put("done", visit.query("done"));
        data.put("assets", assets.urls());
        TemplateInstance template = templates.getTemplate(page.template()).instance();
        data.forEach(template::data);
        return template.createUni();
    }

    private static void giveUp(RoutingContext call, Throwable failure) {
        LOG.error("no page", failure);
        if (!call.response().ended()) {
            call.response().setStatusCode(Code.INTERNAL_ERROR.httpStatus());
            end(call.response(), "Something went wrong on our side.");
        }
    }
}
