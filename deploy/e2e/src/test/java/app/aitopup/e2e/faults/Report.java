package app.aitopup.e2e.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was done and what came of it, as Markdown. */
final class Report {
    /** Of one rule; a thousand more would say no more. */
    private static final int VIOLATIONS_SHOWN = 20;

    private static final int LONGEST_VIOLATION = 1500;

    private Report() {}

    static String of(Map<String, String> facts, List<Check> checks) {
        List<String> lines = new ArrayList<>(List.of("# Faults", "", "| what | |", "|---|---|"));
        facts.forEach((what, value) -> lines.add("| " + what + " | " + value + " |"));
        lines.addAll(List.of("", "| rule | looked at | |", "|---|---:|---|"));
        for (Check check : checks) {
            String verdict = check.violations().isEmpty()
                    ? "OK"
                    : "VIOLATION (" + check.violations().size() + ")";
            lines.add("| " + check.rule() + " | " + check.looked() + " | " + verdict + " |");
        }
        for (Check check : checks) {
            if (!check.violations().isEmpty()) {
                lines.addAll(List.of("", "## " + check.rule(), ""));
                check.violations().stream()
                        .limit(VIOLATIONS_SHOWN)
                        .map(text -> "- " + text.substring(0, Math.min(text.length(), LONGEST_VIOLATION)))
                        .forEach(lines::add);
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
