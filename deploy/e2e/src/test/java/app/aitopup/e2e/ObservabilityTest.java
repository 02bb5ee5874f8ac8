package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts and dashboards name what docs/metrics.md describes, and that page names the alerts there are. */
class ObservabilityTest {
    private static final Path OBSERVABILITY = Suite.REPOSITORY.resolve("deploy/observability");
    private static final Path PAGE = Suite.REPOSITORY.resolve("docs/metrics.md");
    private static final Pattern METRIC = Pattern.compile("\\b(?:aitopup|kafka|http|jvm|process|vendor)_[a-z0-9_]+");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\|");
    private static final Pattern DOCUMENTED_ALERT = Pattern.compile("`([A-Z][A-Za-z]+)`");
    private static final Pattern RUNBOOK = Pattern.compile("(?m)^ +runbook: docs/runbook\\.md#(\\S+)$");
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
    private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");

    @Test
    void alertsNameMetricsThatExist() throws IOException {
        assertThat(metrics(Files.readString(OBSERVABILITY.resolve("alerts.yaml"))))
                .isNotEmpty()
                .isSubsetOf(documented());
    }

    @Test
    void panelsNameMetricsThatExist() throws IOException {
        List<String> expressions = new ObjectMapper()
                .readTree(OBSERVABILITY.resolve("dashboards/aitopup.json").toFile())
                .findValuesAsText("expr");

        assertThat(expressions).isNotEmpty().allSatisfy(expression -> assertThat(metrics(expression))
                .isNotEmpty()
                .isSubsetOf(documented()));
    }

    @Test
    void metricsNameTheAlertsThereAre() throws IOException {
        assertThat(found(DOCUMENTED_ALERT, Files.readString(PAGE)))
                .isEqualTo(found(ALERT, Files.readString(OBSERVABILITY.resolve("alerts.yaml"))));
    }

    @Test
    void alertsLeadToPartsOfTheRunbook() throws IOException {
        Set<String> parts = found(HEADING, Files.readString(Suite.REPOSITORY.resolve("docs/runbook.md"))).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT).replace(' ', '-'))
                .collect(Collectors.toSet());

        assertThat(found(RUNBOOK, Files.readString(OBSERVABILITY.resolve("alerts.yaml"))))
                .isNotEmpty()
                .isSubsetOf(parts);
    }

    static Set<String> documented() throws IOException {
        return found(DOCUMENTED, Files.readString(PAGE));
    }

    /** The metrics of an expression; those of a histogram's parts under its own name. */
    private static Set<String> metrics(String expression) {
        return METRIC.matcher(expression)
                .results()
                .map(name -> name.group().replaceFirst("_bucket$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> found(Pattern pattern, String text) {
        Stream<String> names = pattern.matcher(text).results().map(match -> match.group(1));
        return names.collect(Collectors.toCollection(TreeSet::new));
    }
}
