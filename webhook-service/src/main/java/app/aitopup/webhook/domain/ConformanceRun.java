package app.aitopup.webhook.domain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The course of one conformance run: which request is still worth sending, and what the answers mean. Used by one
 * thread after another, never by two at once.
 */
public final class ConformanceRun {
    private static final String SKIPPED = "skipped";
    // Not said of this request, but of the address or of the moment.
    private static final Set<Integer> NO_REFUSALS = Set.of(404, 410, 429);
    private static final Set<Integer> NOBODY_THERE = Set.of(404, 410);

    private final Map<ConformanceCase, ConformanceReport.Result> results = new EnumMap<>(ConformanceCase.class);
    private String ended;
    private String skippedBecause = "";

    /** Whether the next request of this case should be sent. */
    public boolean wants(ConformanceCase tried) {
        return ended == null
                && (!results.containsKey(tried) || results.get(tried).passed());
    }

    /** Takes down how a request of a case, counted from 0, was answered. */
    public void answered(
            ConformanceCase tried, int request, Attempt.Answer answer, AttemptError error, long durationMs) {
        ConformanceReport.Result before = results.get(tried);
        Integer status = answer == null ? null : answer.status();
        boolean right = status != null && (tried.good() ? isTaken(status) : isRefused(status));
        String advice = right ? null : advice(tried, request, status, error);
        if (right && !tried.good() && !takesValid()) {
            right = false;
            advice = "It was refused, but so was the valid request: this refusal proves nothing yet.";
        }
        results.put(
                tried,
                new ConformanceReport.Result(
                        tried,
                        status,
                        error == null ? null : error.json(),
                        durationMs + (before == null ? 0 : before.durationMs()),
                        right,
                        advice));
        if (tried == ConformanceCase.VALID && (error != null || NOBODY_THERE.contains(status))) {
            ended = "There is no receiver to test: the first request got "
                    + (error == null ? "the status " + status : "no answer (" + error.json() + ")")
                    + ", so the others were not sent.";
            skippedBecause = "Not sent: the first request did not reach a receiver.";
        }
    }

    /** Takes down that there is no time for further requests, nor to wait for the one that is under way. */
    public void timeIsUp(ConformanceCase tried) {
        if (ended == null) {
            ended = "The time for the run was up before every case was through: answer faster, before the work that an"
                    + " event causes.";
            skippedBecause = "Not sent, or not waited for: the answers before took too long.";
            results.remove(tried);
        }
    }

    /** What it came to. */
    public ConformanceReport report() {
        List<ConformanceReport.Result> all = new ArrayList<>();
        for (ConformanceCase tried : ConformanceCase.values()) {
            all.add(results.getOrDefault(
                    tried, new ConformanceReport.Result(tried, null, SKIPPED, 0, false, skippedBecause)));
        }
        boolean passed = all.stream().allMatch(ConformanceReport.Result::passed);
        return new ConformanceReport(passed, summary(all, passed), all);
    }

    private String summary(List<ConformanceReport.Result> all, boolean passed) {
        if (ended != null) {
            return ended;
        }
        if (passed) {
            return "The receiver does right in all " + all.size() + " cases.";
        }
        List<String> failed = all.stream()
                .filter(result -> !result.passed())
                .map(result -> result.tried().json())
                .toList();
        return "The receiver does right in " + (all.size() - failed.size()) + " of " + all.size() + " cases. Wrong: "
                + failed.stream().collect(Collectors.joining(", ")) + ".";
    }

    private boolean takesValid() {
        ConformanceReport.Result valid = results.get(ConformanceCase.VALID);
        return valid != null && valid.passed();
    }

    private static String advice(ConformanceCase tried, int request, Integer status, AttemptError error) {
        if (error != null) {
            return "There was no answer (" + error.json() + "). Answer every request, with "
                    + (tried.good() ? "2xx to take it." : "400 or 401 to refuse it.");
        }
        if (status >= 300 && status < 400) {
            return "The receiver answers with a redirect, and redirects are not followed. Give the endpoint the URL"
                    + " where it ends.";
        }
        if (!tried.good() && !isTaken(status)) {
            return "The request was not taken, but " + status + " does not say that it was refused for what it is."
                    + " Answer 400 or 401.";
        }
        return tried.advice(request);
    }

    private static boolean isTaken(int status) {
        return status >= 200 && status < 300;
    }

    private static boolean isRefused(int status) {
        return status >= 400 && status < 500 && !NO_REFUSALS.contains(status);
    }
}
