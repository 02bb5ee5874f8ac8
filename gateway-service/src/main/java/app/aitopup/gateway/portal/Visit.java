package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.RequestIds;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.SessionToken;
import app.aitopup.gateway.outbound.OwnApi;
import app.aitopup.gateway.outbound.OwnApi.Answer;
import app.aitopup.gateway.outbound.OwnApi.Caller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One request for a page: what is asked for, who asks, and the API in their name. */
final class Visit {
    private static final String PUBLIC = PublicRoutes.ROOT;
    private static final String AGENT = "/api/agent/v1";
    private static final Pattern ID = Pattern.compile(PublicRoutes.ID_SEGMENT);
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern DOLLARS = Pattern.compile("-?\\d{1,15}(\\.\\d{1,2})?");

    private final RoutingContext http;
    private final OwnApi api;
    private final String base;
    private final Caller caller;
    private Map<String, Object> account;
    private Answer refusal;

    Visit(RoutingContext http, OwnApi api, String address, String base) {
        this.http = http;
        this.api = api;
        this.base = base;
        this.caller = new Caller(session(http), address, RequestIds.of(http));
    }

    /** A time as a browser's field for one says it, without a zone: the pages call it UTC. */
    static String utc(String text) {
        String typed = text.strip();
        if (typed.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d")) {
            return typed + ":00Z";
        }
        return typed.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?") ? typed + 'Z' : typed;
    }

    private static String session(RoutingContext http) {
        Cookie cookie = http.request().getCookie(SessionToken.COOKIE);
        // What cannot be a session is none: a cookie may hold anything.
        return Optional.ofNullable(cookie)
                .flatMap(value -> SessionToken.of(value.getValue()))
                .map(SessionToken::text)
                .orElse(null);
    }

    RoutingContext http() {
        return http;
    }

    Caller caller() {
        return caller;
    }

    /** Whether only the answer's head is asked for. */
    boolean isHead() {
        return http.request().method().equals(HttpMethod.HEAD);
    }

    boolean hasSession() {
        return caller.bearer() != null;
    }

    /** How the reader reaches us: scheme, host and port. */
    String base() {
        return base;
    }

    String path() {
        return http.request().path();
    }

    /** Path and query. */
    String uri() {
        return http.request().uri();
    }

    /** The id in the path. */
    String id() {
        String id = http.pathParam("id");
        if (!ID.matcher(id).matches()) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return id;
    }

    /** The world that the page is about; null on one that is about none. */
    Environment environment() {
        String name = http.pathParam("environment");
        return name == null ? null : Environment.of(name).orElseThrow(() -> Refusal.of(Code.NOT_FOUND));
    }

    /** A path of the dashboard, in the same world. */
    String here(String rest) {
        return "/app/" + environment().json() + rest;
    }

    /** A parameter of the query; empty where there is none. */
    String query(String name) {
        String value = http.request().getParam(name, "");
        return isForm() ? "" : value.strip();
    }

    /** A field of the form; empty where there is none. */
    String form(String name) {
        String value = isForm() ? http.request().getFormAttribute(name) : null;
        return value == null ? "" : value;
    }

    private boolean isForm() {
        return http.request().method().equals(HttpMethod.POST);
    }

    /** All fields of the form, each once, so that a page can show them again; no password among them. */
    Map<String, String> form() {
        Map<String, String> fields = new LinkedHashMap<>();
        if (isForm()) {
            http.request().formAttributes().forEach(field -> fields.put(field.getKey(), field.getValue()));
        }
        fields.remove("password");
        return fields;
    }

    /** What was chosen where several can be, by the form's field. */
    Map<String, List<String>> choices() {
        Map<String, List<String>> choices = new LinkedHashMap<>();
        if (isForm()) {
            http.request().formAttributes().names().forEach(name -> choices.put(name, chosen(name)));
        }
        choices.remove("password");
        return choices;
    }

    /** The same of one field. */
    List<String> chosen(String name) {
        return isForm() ? http.request().formAttributes().getAll(name) : List.of();
    }

    /** Puts what was typed into a body: nothing where nothing was. */
    void put(Map<String, Object> body, String field) {
        String text = form(field).strip();
        if (!text.isEmpty()) {
            body.put(field, text);
        }
    }

    /** A whole number where one was typed; otherwise what was typed, for the API to refuse. */
    static Object number(String text) {
        String stripped = text.strip();
        return WHOLE.matcher(stripped).matches() ? (Object) Long.valueOf(stripped) : stripped;
    }

    /** Dollars as cents; what is no amount as it was typed, for the API to refuse. */
    static Object cents(String text) {
        String stripped = text.strip();
        return DOLLARS.matcher(stripped).matches()
                ? (Object) new BigDecimal(stripped).movePointRight(2).longValueExact()
                : stripped;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Who is signed in; null where nobody is, or nobody asked. */
    Map<String, Object> account() {
        return account;
    }

    void account(Map<String, Object> signedIn) {
        this.account = signedIn;
    }

    String accountId() {
        return (String) account.get("account_id");
    }

    /** What was refused of the form that this visit has sent; null if nothing was. */
    Answer refusal() {
        return refusal;
    }

    /** The status of the page: what the form was refused with, or else that of the answer that it shows. */
    int status(Answer shown) {
        return refusal == null ? shown.status() : refusal.status();
    }

    /** This visit, once a form was refused: the page says so and shows what was typed. */
    Visit refused(Answer answer) {
        this.refusal = answer;
        return this;
    }

    /** A call of the public API with the session in the place of a key. */
    Uni<Answer> get(String path) {
        return call("GET", PUBLIC + path, null);
    }

    Uni<Answer> post(String path, Object body) {
        return call("POST", PUBLIC + path, body);
    }

    /** The same, which does no more when it is made once more with this key. */
    Uni<Answer> postOnce(String idempotencyKey, String path, Object body) {
        return api.call(caller, "POST", inWorld(PUBLIC + path), Map.of("Idempotency-Key", idempotencyKey), body);
    }

    /** Looks whether what the public API answers has changed. */
    Uni<OwnApi.Glance> glance(String path) {
        return api.glance(caller, inWorld(PUBLIC + path));
    }

    Uni<Answer> call(String method, String path, Object body) {
        return api.call(caller, method, inWorld(path), Map.of(), body);
    }

    private String inWorld(String path) {
        return path + (path.indexOf('?') < 0 ? "?" : "&") + "environment="
                + environment().json();
    }

    /** A call of the API for accounts and keys. */
    Uni<Answer> agent(String method, String path, Object body) {
        return api.call(caller, method, AGENT + path, Map.of(), body);
    }

    /** The path of the public API. */
    static String publicPath(String path) {
        return PUBLIC + path;
    }
}
