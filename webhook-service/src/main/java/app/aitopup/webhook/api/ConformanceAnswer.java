package app.aitopup.webhook.api;

import app.aitopup.webhook.domain.ConformanceReport;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** How a receiver did, as callers see it. */
@JsonPropertyOrder({"passed", "summary", "cases"})
record ConformanceAnswer(boolean passed, String summary, List<Case> cases) {

    /** One case; {@code status} or {@code error} is null, and {@code advice} where there is none to give. */
    @JsonPropertyOrder({"case", "expected", "status", "error", "duration_ms", "passed", "advice"})
    record Case(
            @JsonProperty("case") String name,
            String expected,
            Integer status,
            String error,
            @JsonProperty("duration_ms") long durationMs,
            boolean passed,
            String advice) {}

    static ConformanceAnswer of(ConformanceReport report) {
        return new ConformanceAnswer(
                report.passed(),
                report.summary(),
                report.results().stream()
                        .map(result -> new Case(
                                result.tried().json(),
                                result.tried().expected(),
                                result.status(),
                                result.error(),
                                result.durationMs(),
                                result.passed(),
                                result.advice()))
                        .toList());
    }
}
