package app.aitopup.gateway.outbound;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.CapturedMoney;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.TopupTotals;
import app.aitopup.gateway.domain.Wait;
import app.aitopup.gateway.outbound.ServiceReports.Report;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The books of the services, each its own figures. All of a service's answer is there and makes sense, or the books are
 * not known: a check that takes a missing figure for zero says that all is well when it is not.
 */
@ApplicationScoped
public class ServiceBooks {
    private static final String PATH = "/api/operator/v1/books";

    // So that two of them can be added.
    private static final long FIGURE_AT_MOST = Long.MAX_VALUE / 2;

    private final ServiceReports reports;

    ServiceBooks(ServiceReports reports) {
        this.reports = reports;
    }

    /**
     * The wallet service's books.
     *
     * @param balanced whether they balance in themselves, as that service says
     * @param data all that it says
     */
    public record WalletBooks(boolean balanced, Map<Environment, CapturedMoney> money, JsonNode data) {}

    /**
     * The top-up service's books.
     *
     * @param data all that it says
     */
    public record TopupBooks(Map<Environment, TopupTotals> totals, JsonNode data) {}

    /**
     * Asks the wallet service.
     *
     * @throws Refusal 4006, by the Uni, if its books are not to be had
     */
    public Uni<WalletBooks> wallet() {
        return data(Target.WALLET, data -> {
            JsonNode balanced = data.path("balanced");
            if (!balanced.isBoolean()) {
                throw new IllegalArgumentException("balanced");
            }
            Map<Environment, CapturedMoney> money = perEnvironment(
                    data,
                    figures -> new CapturedMoney(
                            figure(figures, "captured_count"),
                            figure(figures, "captured_cents"),
                            figure(figures, "open_holds_count"),
                            figure(figures, "open_holds_cents")));
            return new WalletBooks(balanced.booleanValue(), money, data);
        });
    }

    /**
     * Asks the top-up service.
     *
     * @throws Refusal 4006, by the Uni, if its books are not to be had
     */
    public Uni<TopupBooks> topup() {
        return data(
                Target.TOPUP,
                data -> new TopupBooks(
                        perEnvironment(
                                data,
                                figures -> new TopupTotals(
                                        figure(figures, "delivered_count"),
                                        figure(figures, "delivered_cents"),
                                        figure(figures, "pending_count"),
                                        figure(figures, "pending_cents"))),
                        data));
    }

    private <T> Uni<T> data(Target target, Function<JsonNode, T> reader) {
        return reports.ask(target, PATH, Wait.BOOKS, reader).map(report -> {
            if (report instanceof Report.Told<T> told) {
                return told.content();
            }
            throw Refusal.of(Code.SERVICE_UNAVAILABLE);
        });
    }

    private static <T> Map<Environment, T> perEnvironment(JsonNode data, Function<JsonNode, T> reader) {
        Map<Environment, T> figures = new EnumMap<>(Environment.class);
        for (Environment environment : Environment.values()) {
            figures.put(environment, reader.apply(data.path("environments").path(environment.json())));
        }
        return figures;
    }

    private static long figure(JsonNode figures, String name) {
        JsonNode figure = figures.path(name);
        if (!figure.isIntegralNumber()
                || !figure.canConvertToLong()
                || figure.longValue() < 0
                || figure.longValue() > FIGURE_AT_MOST) {
            throw new IllegalArgumentException(name);
        }
        return figure.longValue();
    }
}
