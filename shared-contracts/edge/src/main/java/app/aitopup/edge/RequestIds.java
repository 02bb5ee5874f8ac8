package app.aitopup.edge;

import com.github.f4b6a3.ulid.UlidCreator;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/** Gives every request an id, the caller's own where it is sane, and puts it on the answer and into the log lines. */
public class RequestIds {
    public static final String HEADER = "X-Request-Id";

    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String LOG_FIELD = "requestId";
    private static final int BEFORE_ALL_OTHERS = 1000;

    void register(@Observes Filters filters) {
        filters.register(RequestIds::identify, BEFORE_ALL_OTHERS);
    }

    /** Gives this request its id, unless it has one, and puts it on the answer. */
    public static String assign(HttpServerRequest request) {
        String assigned = request.response().headers().get(HEADER);
        if (assigned != null) {
            return assigned;
        }
        String given = request.getHeader(HEADER);
        String id = given != null && SANE.matcher(given).matches()
                ? given
                : "req_" + UlidCreator.getUlid().toLowerCase();
        request.response().putHeader(HEADER, id);
        return id;
    }

    /** The id of this request. */
    public static String of(RoutingContext request) {
        return request.response().headers().get(HEADER);
    }

    private static void identify(RoutingContext request) {
        MDC.put(LOG_FIELD, assign(request.request()));
        request.next();
    }
}
