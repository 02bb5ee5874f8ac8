package app.aitopup.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/** What was measured, for programs, for a terminal and for a browser. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Bar> bars = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Map<String, Double> processorMicros = new LinkedHashMap<>();
    private final ObjectNode figures = JSON.createObjectNode();

    void add(Bar bar) {
        bars.add(bar);
    }

    void fact(String name, String value) {
        facts.put(name, value);
    }

    /** A figure of the last line. */
    void figure(String name, double value) {
        figures.put(name, Math.round(value * 1000) / 1000.0);
    }

    void figure(String name, boolean value) {
        figures.put(name, value);
    }

    /** How much processor time a top-up takes in each process: medians over the rounds. */
    void processorTimes(List<Flow.Outcome> outcomes) {
        for (String process : outcomes.get(0).processorMicros().keySet()) {
            processorMicros.put(
                    process,
                    Bar.median(outcomes.stream()
                            .map(outcome -> outcome.processorMicros().get(process))
                            .toList()));
        }
    }

    /** One line of JSON. */
    String json() {
        ArrayNode rows = figures.putArray("bars");
        for (Bar bar : bars) {
            rows.addObject()
                    .put("name", bar.name())
                    .put("unit", bar.unit())
                    .put("ours", rounded(Bar.median(bar.ours())))
                    .put("limit", rounded(Bar.median(bar.limit())))
                    .put("ratio", rounded(bar.ratio()))
                    .put("wanted", bar.wanted())
                    .put("meets_wanted", bar.meets(bar.wanted()))
                    .put("moonshot", bar.moonshot())
                    .put("meets_moonshot", bar.meets(bar.moonshot()));
        }
        return figures.toString();
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# The bench\n\n");
        facts.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("\nMedians, with the least and the greatest round.\n\n")
                .append(
                        "| bar | ours | the other side | ratio | wanted | moonshot |\n|---|---:|---:|---:|---:|---:|\n");
        for (Bar bar : bars) {
            text.append("| %s, %s | %s | %s | %.2f | %s %s | %s %s |\n"
                    .formatted(
                            bar.name(),
                            bar.unit(),
                            Bar.summary(bar.ours()),
                            Bar.summary(bar.limit()),
                            bar.ratio(),
                            plain(bar.wanted()),
                            bar.meets(bar.wanted()) ? "met" : "missed",
                            plain(bar.moonshot()),
                            bar.meets(bar.moonshot()) ? "met" : "missed"));
        }
        if (!processorMicros.isEmpty()) {
            double all = processorMicros.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
            text.append("\n| processor time a top-up | µs | share |\n|---|---:|---:|\n");
            processorMicros.forEach((process, micros) -> text.append(
                    String.format(Locale.ROOT, "| %s | %.0f | %.0f %% |%n", process, micros, 100 * micros / all)));
            text.append(String.format(Locale.ROOT, "| all | %.0f | |%n", all));
        }
        return text.toString();
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    void write(Path folder) throws IOException {
        String json = json();
        Files.writeString(folder.resolve("report.json"), json + "\n");
        Files.writeString(folder.resolve("report.md"), markdown());
        Files.writeString(folder.resolve("report.html"), html());
    }

    private String html() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (Bar bar : bars) {
            rows.append("<tr><td>%s, %s<td>%s<td>%s<td>%.2f<td>%s<td>%s\n"
                    .formatted(
                            bar.name(),
                            bar.unit(),
                            Bar.summary(bar.ours()),
                            Bar.summary(bar.limit()),
                            bar.ratio(),
                            plain(bar.wanted()),
                            plain(bar.moonshot())));
        }
        StringBuilder list = new StringBuilder();
        facts.forEach((name, value) -> list.append("<li>%s: %s\n".formatted(name, value)));
        return Resources.text("report.html")
                .replace("%facts%", list)
                .replace("%rows%", rows)
                .replace("%chart%", bars.isEmpty() ? "" : ratios())
                .replace("%processors%", processorMicros.isEmpty() ? "" : processors());
    }

    /** How far each bar is from its moonshot: 1 is there. */
    private String ratios() throws IOException {
        CategoryChart chart = chart("How much of the moonshot is reached", "1 is all of it");
        List<String> names = new ArrayList<>();
        List<Double> reached = new ArrayList<>();
        List<Double> wanted = new ArrayList<>();
        for (Bar bar : bars) {
            names.add(bar.name().split(" : ", 2)[0]);
            reached.add(share(bar, bar.ratio()));
            wanted.add(share(bar, bar.wanted()));
        }
        chart.addSeries("measured", names, reached);
        chart.addSeries("wanted now", names, wanted);
        return svg(chart);
    }

    private static double share(Bar bar, double ratio) {
        return bar.lowerIsBetter() ? bar.moonshot() / ratio : ratio / bar.moonshot();
    }

    private String processors() throws IOException {
        CategoryChart chart = chart("Processor time a top-up", "µs");
        chart.addSeries("µs", List.copyOf(processorMicros.keySet()), List.copyOf(processorMicros.values()));
        return svg(chart);
    }

    private static CategoryChart chart(String title, String axis) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(1100)
                .height(500)
                .title(title)
                .yAxisTitle(axis)
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        chart.getStyler().setXAxisLabelRotation(20);
        return chart;
    }

    private static String svg(CategoryChart chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
        String document = out.toString(StandardCharsets.UTF_8);
        return document.substring(document.indexOf("<svg"));
    }
}
