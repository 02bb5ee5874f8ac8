package app.aitopup.gateway.portal;

import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.outbound.OwnApi.Answer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How an account stands: its balance, its top-ups, its webhooks, what happened last, and what to do next. */
@ApplicationScoped
class OverviewPages implements Pages {
    /** Of which the charts tell. */
    private static final int LATEST = 100;
    /** Fewer, because each comes with what was sent and answered. */
    private static final int LATEST_DELIVERIES = 25;

    private static final int SHOWN = 8;
    private static final int MINUTE = "2026-06-13T12:00".length();
    private static final int HOUR = "2026-06-13T12".length();
    private static final int DAY = "2026-06-13".length();
    private static final int BARS_AT_MOST = 24;

    private final ObjectMapper json;
    private final Optional<URI> publicUrl;

    OverviewPages(ObjectMapper json, GatewayConfig config) {
        this.json = json;
        this.publicUrl = config.portal().publicUrl();
    }

    @Override
    public void on(Site site) {
        site.page("/app", visit -> Uni.createFrom().item(Reply.to("/app/staging")));
        site.page("/app/:environment", this::show);
    }

    private Uni<Reply> show(Visit visit) {
        return Uni.combine()
                .all()
                .unis(
                        visit.get("/balance"),
                        visit.call("GET", "/api/agent/v1/wallet/history?limit=" + LATEST, null),
                        visit.get("/topup?limit=" + LATEST),
                        visit.get("/webhooks"),
                        visit.get("/webhooks/deliveries?limit=" + LATEST_DELIVERIES))
                .with(all -> {
                    List<Answer> answers = all.stream().map(Answer.class::cast).toList();
                    return page(answers.get(0), answers.get(1), answers.get(2), answers.get(3), answers.get(4));
                });
    }

    private Reply page(Answer balance, Answer history, Answer topups, Answer endpoints, Answer deliveries) {
        Map<String, Object> data = new HashMap<>();
        data.put("balance", balance);
        data.put("history", history);
        data.put("topups", topups);
        data.put("endpoints", endpoints);
        data.put("deliveries", deliveries);
        data.put("latestTopups", topups.items().stream().limit(SHOWN).toList());
        data.put("latestDeliveries", deliveries.items().stream().limit(SHOWN).toList());
        data.put("counts", counts(topups.items()));
        data.put("deliveryCounts", counts(deliveries.items()));
        data.put("successRate", successRate(deliveries.items()));
        data.put("balanceChart", written(balanceChart(history.items())));
        data.put("topupChart", written(topupChart(topups.items())));
        data.put("deliveryChart", written(deliveryChart(deliveries.items())));
        data.put("testReceiver", publicUrl.isPresent());
        return Reply.page("overview.html", data);
    }

    private static Map<String, Integer> counts(List<Map<String, Object>> items) {
        Map<String, Integer> counts = new TreeMap<>();
        items.forEach(item -> counts.merge(String.valueOf(item.get("status")), 1, Integer::sum));
        return counts;
    }

    /** Of those that came to an end; null where none did. */
    private static String successRate(List<Map<String, Object>> deliveries) {
        long succeeded = count(deliveries, "succeeded");
        long ended = succeeded + count(deliveries, "exhausted");
        return ended == 0 ? null : NumberFormat.getPercentInstance(Locale.US).format((double) succeeded / ended);
    }

    private static long count(List<Map<String, Object>> items, String status) {
        return items.stream().filter(item -> status.equals(item.get("status"))).count();
    }

    /** The balance after each movement, the oldest first. */
    private static Map<String, Object> balanceChart(List<Map<String, Object>> history) {
        List<Map<String, Object>> oldestFirst = new ArrayList<>(history);
        Collections.reverse(oldestFirst);
        return Map.of(
                "kind",
                "line",
                "unit",
                "cents",
                "times",
                oldestFirst.stream().map(item -> item.get("at")).toList(),
                "series",
                List.of(Map.of(
                        "name",
                        "available",
                        "values",
                        oldestFirst.stream()
                                .map(item -> item.get("available_after_cents"))
                                .toList())));
    }

    private static Map<String, Object> topupChart(List<Map<String, Object>> topups) {
        return bars(topups, List.of("delivered", "pending", "failed", "cancelled"));
    }

    private static Map<String, Object> deliveryChart(List<Map<String, Object>> deliveries) {
        return bars(deliveries, List.of("succeeded", "pending", "held", "exhausted", "dropped"));
    }

    /** How many of each status, by minute, hour or day: the finest that makes few enough bars. */
    private static Map<String, Object> bars(List<Map<String, Object>> items, List<String> statuses) {
        List<String> times = items.stream()
                .map(item -> String.valueOf(item.get("created_at")))
                .sorted()
                .toList();
        int length = DAY;
        for (int finer : List.of(HOUR, MINUTE)) {
            if (times.stream().map(time -> time.substring(0, finer)).distinct().count() <= BARS_AT_MOST) {
                length = finer;
            }
        }
        int part = length;
        Map<String, Integer> places = new LinkedHashMap<>();
        times.forEach(time -> places.putIfAbsent(time.substring(0, part), places.size()));
        List<Map<String, Object>> series = new ArrayList<>();
        for (String status : statuses) {
            int[] values = new int[places.size()];
            items.stream()
                    .filter(item -> status.equals(item.get("status")))
                    .forEach(item -> values[
                            places.get(String.valueOf(item.get("created_at")).substring(0, part))]++);
            series.add(Map.of("name", status, "values", values));
        }
        String missing = "2026-01-01T00:00:00Z".substring(part);
        return Map.of(
                "kind",
                "bars",
                "unit",
                "number",
                "times",
                places.keySet().stream().map(time -> time + missing).toList(),
                "series",
                series);
    }

    private String written(Map<String, Object> chart) {
        try {
            return json.writeValueAsString(chart);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no chart", e);
        }
    }
}
