package app.aitopup.gateway.domain;

import static app.aitopup.contracts.Scopes.TOPUP_READ;
import static app.aitopup.contracts.Scopes.TOPUP_SEND;
import static app.aitopup.contracts.Scopes.WALLET_READ;
import static app.aitopup.contracts.Scopes.WEBHOOK_MANAGE;
import static app.aitopup.contracts.Scopes.WEBHOOK_READ;
import static app.aitopup.gateway.domain.Target.TOPUP;
import static app.aitopup.gateway.domain.Target.WALLET;
import static app.aitopup.gateway.domain.Target.WEBHOOK;

import app.aitopup.gateway.domain.Route.Access;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The table of the public API's calls: the only place that says what exists, who answers it and what it needs. */
public final class PublicRoutes {
    /** What every path begins with. */
    public static final String ROOT = "/api/public/v1";

    /** The codes' own table. */
    public static final String CODES = "/codes";
    /** Every difference between staging and live. */
    public static final String ENVIRONMENTS = "/environments";
    /** The description of all this, for machines: the one answer that comes without the envelope. */
    public static final String DOCUMENT = "/openapi.json";
    /** What the key at hand may do. */
    public static final String KEY = "/key";

    private static final String GET = "GET";
    private static final String HEAD = "HEAD";

    // What a platform takes is no secret, and whoever may send nothing may still want to know it.
    private static final String ANY_KEY = null;

    private static final List<Route> TABLE = List.of(
            Route.charge("/topup/send", TOPUP, TOPUP_SEND),
            Route.read("/topup", TOPUP, TOPUP_READ),
            Route.read("/topup/{transaction_id}", TOPUP, TOPUP_READ),
            Route.release("/topup/{transaction_id}/cancel", TOPUP, TOPUP_SEND),
            Route.read("/platforms", TOPUP, ANY_KEY),
            Route.read("/balance", WALLET, WALLET_READ),
            Route.read("/wallets", WALLET, WALLET_READ),
            Route.read("/webhooks", WEBHOOK, WEBHOOK_READ),
            Route.create("/webhooks", WEBHOOK, WEBHOOK_MANAGE),
            Route.read("/webhooks/deliveries", WEBHOOK, WEBHOOK_READ),
            Route.read("/webhooks/deliveries/{id}", WEBHOOK, WEBHOOK_READ),
            Route.read("/webhooks/{id}", WEBHOOK, WEBHOOK_READ),
            Route.change("/webhooks/{id}", WEBHOOK, WEBHOOK_MANAGE),
            Route.delete("/webhooks/{id}", WEBHOOK, WEBHOOK_MANAGE),
            Route.order("/webhooks/{id}/rotate-secret", WEBHOOK, WEBHOOK_MANAGE),
            Route.toReceiver("/webhooks/{id}/test", WEBHOOK, WEBHOOK_MANAGE),
            Route.toReceiver("/webhooks/{id}/conformance", WEBHOOK, WEBHOOK_MANAGE),
            Route.create("/webhooks/{id}/verify", WEBHOOK, WEBHOOK_READ),
            Route.create("/webhooks/{id}/replay", WEBHOOK, WEBHOOK_MANAGE),
            Route.order("/webhooks/deliveries/{id}/replay", WEBHOOK, WEBHOOK_MANAGE),
            Route.read("/events", WEBHOOK, WEBHOOK_READ),
            Route.read("/events/{id}", WEBHOOK, WEBHOOK_READ),
            Route.answeredHere(CODES, Access.ANYBODY),
            Route.answeredHere(ENVIRONMENTS, Access.ANYBODY),
            Route.answeredHere(DOCUMENT, Access.ANYBODY),
            Route.answeredHere(KEY, Access.KEY));

    /**
     * What can stand for an id in a path. Strict, because the path is passed on as it came: with a dot segment or an
     * escape in it, a service could take it for another path than the one that was checked here.
     */
    public static final String ID_SEGMENT = "[A-Za-z0-9_-]{1,64}";

    private static final Pattern PARAMETER = Pattern.compile("\\{[a-z_]+}");

    private static final Map<String, List<Route>> LITERALS = new LinkedHashMap<>();
    private static final Map<Pattern, List<Route>> TEMPLATES = new LinkedHashMap<>();

    static {
        Map<String, Pattern> patterns = new LinkedHashMap<>();
        for (Route route : TABLE) {
            String path = ROOT + route.path();
            String pattern = PARAMETER.matcher(path).replaceAll(ID_SEGMENT);
            if (pattern.equals(path)) {
                LITERALS.computeIfAbsent(path, same -> new ArrayList<>()).add(route);
            } else {
                Pattern compiled = patterns.computeIfAbsent(pattern, Pattern::compile);
                TEMPLATES.computeIfAbsent(compiled, same -> new ArrayList<>()).add(route);
            }
        }
    }

    private PublicRoutes() {}

    /** Every call there is. */
    public static List<Route> all() {
        return TABLE;
    }

    /**
     * The calls that exist at a path, one a method; none if the path is unknown. A literal path wins over a template.
     *
     * @param path as it came, with nothing unescaped or folded
     */
    public static List<Route> at(String path) {
        List<Route> literal = LITERALS.get(path);
        if (literal != null) {
            return literal;
        }
        for (Map.Entry<Pattern, List<Route>> template : TEMPLATES.entrySet()) {
            if (template.getKey().matcher(path).matches()) {
                return template.getValue();
            }
        }
        return List.of();
    }

    /** The call of this method among those that exist at a path; {@code HEAD} is a {@code GET} without the body. */
    public static Optional<Route> of(List<Route> routes, String method) {
        String asked = method.equals(HEAD) ? GET : method;
        for (Route route : routes) {
            if (route.method().equals(asked)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /** Whether a call can move money, so that whatever answers it has to say what became of that. */
    public static boolean movesMoney(String method, String path) {
        return of(at(path), method).map(Route::movesMoney).orElse(false);
    }

    /** The methods of these calls, as the header {@code Allow} lists them. */
    public static String allow(List<Route> routes) {
        return allowing(routes.stream().map(Route::method).toList());
    }

    /**
     * What the header {@code Allow} says where there are these methods: where there is {@code GET}, so is {@code HEAD}.
     */
    public static String allowing(List<String> methods) {
        List<String> allowed = new ArrayList<>(methods);
        if (allowed.contains(GET) && !allowed.contains(HEAD)) {
            allowed.add(HEAD);
        }
        allowed.add("OPTIONS");
        return String.join(", ", allowed);
    }
}
