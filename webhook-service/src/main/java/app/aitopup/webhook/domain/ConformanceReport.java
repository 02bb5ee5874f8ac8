package app.aitopup.webhook.domain;

import java.util.List;

/**
 * How a receiver did.
 *
 * @param passed whether it did right in every case
 * @param results one for each case, in their order
 */
public record ConformanceReport(boolean passed, String summary, List<Result> results) {
    public ConformanceReport {
        results = List.copyOf(results);
    }

    /**
     * How it did in one case.
     *
     * @param status what it answered to the request that decided, or null
     * @param error why there is no answer, or {@code skipped}; null where there is one
     * @param durationMs how long its answers took together, in milliseconds
     * @param advice what to change; null where it did right
     */
    public record Result(
            ConformanceCase tried, Integer status, String error, long durationMs, boolean passed, String advice) {}
}
