package app.aitopup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That the bench measures what it says. How much that is, it says of no machine that others keep busy as well. */
class BenchIT {
    private static final int MINUTES_AT_MOST = 10;
    private static final List<String> TOOLS = List.of("wrk", "h2load", "nginx", "pgbench");

    @Test
    void measuresEveryBarWithBooksThatBalance() throws Exception {
        TOOLS.forEach(BenchIT::require);
        Path folder = Files.createDirectories(Path.of("target", "smoke").toAbsolutePath());
        Path printed = folder.resolve("printed.json");

        Process bench = new ProcessBuilder(
                        Path.of("run").toAbsolutePath().toString(),
                        "--smoke",
                        "--growth",
                        "1000,2000",
                        "--work",
                        folder.resolve("work").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(printed.toFile())
                .start();

        try {
            assertThat(bench.waitFor(MINUTES_AT_MOST, TimeUnit.MINUTES)).isTrue();
        } finally {
            bench.destroy();
            bench.waitFor();
        }
        assertThat(bench.exitValue()).isZero();
        List<String> lines = Files.readAllLines(printed);
        JsonNode report = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(report.path("books_balanced").asBoolean()).isTrue();
        for (String figure : List.of("topups_per_second", "limit_per_second", "ratio", "p50_ms", "p99_ms")) {
            assertThat(report.path(figure).asDouble()).as(figure).isPositive();
        }
        assertThat(report.path("bars")).hasSize(8).allSatisfy(bar -> {
            assertThat(bar.path("ours").asDouble()).as(bar.toString()).isPositive();
            assertThat(bar.path("limit").asDouble()).as(bar.toString()).isPositive();
        });
        assertThat(folder.resolve("report.md")).content().contains("| processor time a top-up");
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("<svg")
                .doesNotContain("%facts", "%rows", "%chart", "%processors");
    }

    /** A tool that is not there skips the test, unless it is demanded, as the continuous integration does. */
    private static void require(String tool) {
        List<String> folders =
                new ArrayList<>(Arrays.asList(System.getenv("PATH").split(File.pathSeparator, -1)));
        folders.add("/usr/sbin");
        boolean there = folders.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        List<String> demanded = Arrays.asList(
                System.getenv().getOrDefault("AITOPUP_DEMANDED_TOOLS", "").split(" ", -1));
        assertThat(there || !demanded.contains(tool))
                .as(tool + " is demanded and not on the PATH")
                .isTrue();
        assumeTrue(there, tool + " is not on the PATH: the bench was not tried");
    }
}
