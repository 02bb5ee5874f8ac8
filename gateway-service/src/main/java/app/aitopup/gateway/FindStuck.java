package app.aitopup.gateway;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.StuckAnswer;
import app.aitopup.gateway.domain.StuckItem;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import app.aitopup.gateway.outbound.ServiceReports;
import app.aitopup.gateway.outbound.ServiceReports.Report;
import app.aitopup.gateway.store.Accounts;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Asks every service what has stood too long there, and looks what has in the gateway itself. */
@ApplicationScoped
public class FindStuck {
    private static final Logger LOG = Logger.getLogger(FindStuck.class);
    private static final String PATH = "/api/operator/v1/stuck";
    private static final String GATEWAY = "gateway-service";
    private static final String NO_PLAY_MONEY = "account_without_play_money";

    private final ServiceReports reports;
    private final Accounts accounts;
    private final Clock clock;
    private final Duration welcomeAfter;

    FindStuck(ServiceReports reports, Accounts accounts, Clock clock, GatewayConfig config) {
        this.reports = reports;
        this.accounts = accounts;
        this.clock = clock;
        this.welcomeAfter = config.stuck().welcomeAfter();
    }

    /**
     * What stands, everywhere.
     *
     * @param items the oldest of each service, the oldest first
     * @param counts how many there are of each kind, also where there are none; counted no further than
     *     {@link StuckAnswer#COUNTED_AT_MOST}
     * @param unavailable the services that did not say
     */
    public record Stuck(List<StuckItem> items, Map<String, Long> counts, List<String> unavailable) {}

    private record Part(List<StuckItem> items, Map<String, Long> counts) {}

    /** Everything that is known; never fails because a service is away. */
    public Uni<Stuck> find() {
        List<Uni<Optional<Part>>> asked = new ArrayList<>();
        asked.add(ownPart());
        List<String> names = new ArrayList<>(List.of(GATEWAY));
        for (Target target : Target.values()) {
            asked.add(ask(target));
            names.add(target.audience());
        }
        return Uni.join().all(asked).andFailFast().map(parts -> {
            List<StuckItem> items = new ArrayList<>();
            Map<String, Long> counts = new TreeMap<>();
            List<String> unavailable = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                Optional<Part> part = parts.get(i);
                if (part.isPresent()) {
                    items.addAll(part.get().items());
                    counts.putAll(part.get().counts());
                } else {
                    unavailable.add(names.get(i));
                }
            }
            items.sort(Comparator.comparing(StuckItem::since));
            return new Stuck(items, counts, unavailable);
        });
    }

    /** Accounts whose play money the wallet service has not confirmed. */
    private Uni<Optional<Part>> ownPart() {
        return accounts.waitingForWelcome(clock.instant().minus(welcomeAfter), StuckAnswer.COUNTED_AT_MOST)
                .map(waiting -> Optional.of(new Part(
                        waiting.stream()
                                .limit(StuckAnswer.NAMED_AT_MOST)
                                .map(account -> new StuckItem(
                                        GATEWAY,
                                        NO_PLAY_MONEY,
                                        account.accountId(),
                                        account.accountId(),
                                        Environment.STAGING,
                                        account.createdAt(),
                                        "the wallet service has not confirmed its play money"))
                                .toList(),
                        Map.of(NO_PLAY_MONEY, (long) waiting.size()))))
                .onFailure(DatabaseAway::causedBy)
                .recoverWithItem(away -> {
                    LOG.warnf("the database is away: %s", away);
                    return Optional.empty();
                });
    }

    private Uni<Optional<Part>> ask(Target target) {
        return reports.ask(target, PATH, Wait.SERVICE, data -> part(target, data))
                .map(report ->
                        report instanceof Report.Told<Part> told ? Optional.of(told.content()) : Optional.empty());
    }

    private static Part part(Target target, JsonNode data) {
        if (!data.path("items").isArray() || !data.path("counts").isObject()) {
            throw new IllegalArgumentException("items, counts");
        }
        List<StuckItem> items = new ArrayList<>();
        data.path("items").forEach(item -> items.add(item(target, item)));
        Map<String, Long> counts = new TreeMap<>();
        data.path("counts").properties().forEach(count -> {
            if (!count.getValue().canConvertToLong()
                    || !count.getValue().isIntegralNumber()
                    || count.getValue().longValue() < 0) {
                throw new IllegalArgumentException("counts");
            }
            counts.put(count.getKey(), count.getValue().longValue());
        });
        return new Part(items, counts);
    }

    private static StuckItem item(Target target, JsonNode item) {
        return new StuckItem(
                target.audience(),
                text(item, "kind"),
                text(item, "id"),
                text(item, "account_id"),
                Environment.of(text(item, "environment"))
                        .orElseThrow(() -> new IllegalArgumentException("environment")),
                instant(text(item, "since")),
                text(item, "why"));
    }

    private static String text(JsonNode item, String name) {
        if (!item.path(name).isTextual()) {
            throw new IllegalArgumentException(name);
        }
        return item.path(name).textValue();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("since", e);
        }
    }
}
