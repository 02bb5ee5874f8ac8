package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.TimelineEntry;
import app.aitopup.gateway.domain.Wait;
import app.aitopup.gateway.outbound.ServiceReports;
import app.aitopup.gateway.outbound.ServiceReports.Report;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Puts together what the services know of one top-up, of whichever account, for an operator. */
@ApplicationScoped
public class ShowTopup {
    private static final String PATH = "/api/operator/v1/topups/";

    private final ServiceReports reports;

    ShowTopup(ServiceReports reports) {
        this.reports = reports;
    }

    /**
     * One top-up, in the words of the services.
     *
     * @param ledger the ledger's decisions with their entries; null where the wallet service is away
     * @param events null, as {@code deliveries}, where the webhook service is away
     * @param unavailable the services whose part is missing
     */
    public record Shown(
            String transactionId,
            TopupStatus status,
            JsonNode topup,
            List<TimelineEntry> timeline,
            JsonNode ledger,
            JsonNode events,
            JsonNode deliveries,
            List<String> unavailable) {
        public Shown {
            timeline = List.copyOf(timeline);
            unavailable = List.copyOf(unavailable);
        }
    }

    /** One service's part. */
    private record Part(JsonNode data, List<TimelineEntry> timeline) {
        private static final List<TimelineEntry> NOTHING_KNOWN = List.of();

        static List<TimelineEntry> timelineOf(Part part) {
            return part == null ? NOTHING_KNOWN : part.timeline();
        }

        static JsonNode of(Part part, String name) {
            return part == null ? null : part.data().get(name);
        }
    }

    /**
     * Shows a top-up.
     *
     * @throws Refusal 3007 if there is none; 4006 if the top-up service is away: both by the Uni
     */
    public Uni<Shown> show(String transactionId) {
        if (!Ids.isValid(Ids.TRANSACTION, transactionId)) {
            return Uni.createFrom().failure(Refusal.of(Code.NOT_FOUND));
        }
        return Uni.combine()
                .all()
                .unis(
                        ask(Target.TOPUP, transactionId, data -> {
                            require(data.path("topup").isObject(), "topup");
                            require(
                                    data.path("topup")
                                            .path("transaction_id")
                                            .asText()
                                            .equals(transactionId),
                                    "transaction_id");
                            status(data);
                        }),
                        ask(
                                Target.WALLET,
                                transactionId,
                                data -> require(data.path("ledger").isArray(), "ledger")),
                        ask(Target.WEBHOOK, transactionId, data -> {
                            require(data.path("events").isArray(), "events");
                            require(data.path("deliveries").isArray(), "deliveries");
                        }))
                .asTuple()
                .map(told -> {
                    Part topup = required(told.getItem1());
                    Part wallet = orNull(told.getItem2());
                    Part webhook = orNull(told.getItem3());
                    return shown(transactionId, topup, wallet, webhook);
                });
    }

    private static Shown shown(String transactionId, Part topup, Part wallet, Part webhook) {
        List<String> unavailable = new ArrayList<>();
        if (wallet == null) {
            unavailable.add(Target.WALLET.audience());
        }
        if (webhook == null) {
            unavailable.add(Target.WEBHOOK.audience());
        }
        return new Shown(
                transactionId,
                status(topup.data()),
                topup.data().get("topup"),
                TimelineEntry.merge(Part.timelineOf(topup), Part.timelineOf(wallet), Part.timelineOf(webhook)),
                Part.of(wallet, "ledger"),
                Part.of(webhook, "events"),
                Part.of(webhook, "deliveries"),
                unavailable);
    }

    /** What must hold of a part, or it makes no sense. */
    private interface Check {
        void check(JsonNode data);
    }

    private Uni<Report<Part>> ask(Target target, String transactionId, Check check) {
        Function<JsonNode, Part> reader = data -> {
            check.check(data);
            return new Part(data, timeline(target, data));
        };
        return reports.ask(target, PATH + transactionId, Wait.SERVICE, reader);
    }

    private static Part required(Report<Part> report) {
        if (report instanceof Report.Unknown<Part>) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        Part part = orNull(report);
        if (part == null) {
            throw Refusal.of(Code.SERVICE_UNAVAILABLE);
        }
        return part;
    }

    private static Part orNull(Report<Part> report) {
        return report instanceof Report.Told<Part> told ? told.content() : null;
    }

    private static List<TimelineEntry> timeline(Target target, JsonNode data) {
        require(data.path("timeline").isArray(), "timeline");
        List<TimelineEntry> entries = new ArrayList<>();
        for (JsonNode step : data.path("timeline")) {
            require(step.path("what").isTextual(), "what");
            entries.add(new TimelineEntry(
                    instant(step.path("at")),
                    target.audience(),
                    step.path("what").textValue()));
        }
        return entries;
    }

    private static Instant instant(JsonNode text) {
        try {
            return Instant.parse(text.asText());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("at", e);
        }
    }

    private static TopupStatus status(JsonNode data) {
        String text = data.path("topup").path("status").asText();
        return Arrays.stream(TopupStatus.values())
                .filter(status -> status.json().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("status"));
    }

    private static void require(boolean holds, String name) {
        if (!holds) {
            throw new IllegalArgumentException(name);
        }
    }
}
