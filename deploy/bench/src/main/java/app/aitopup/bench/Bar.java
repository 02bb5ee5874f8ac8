package app.aitopup.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One row of the table of bars: what the suite does, held against what this machine can do.
 *
 * @param name what is measured, as in the table
 * @param unit of both sides
 * @param ours the suite's figures, one a round
 * @param limit the figures of the other side, one a round
 * @param wanted the ratio that is wanted now
 * @param moonshot the ratio that would be the best there is
 * @param lowerIsBetter whether the ratio has to be below rather than above these
 */
record Bar(
        String name,
        String unit,
        List<Double> ours,
        List<Double> limit,
        double wanted,
        double moonshot,
        boolean lowerIsBetter) {
    static Bar rate(String name, String unit, List<Double> ours, List<Double> limit, double wanted, double moonshot) {
        return new Bar(name, unit, List.copyOf(ours), List.copyOf(limit), wanted, moonshot, false);
    }

    static Bar time(String name, String unit, List<Double> ours, List<Double> limit, double wanted, double moonshot) {
        return new Bar(name, unit, List.copyOf(ours), List.copyOf(limit), wanted, moonshot, true);
    }

    /** Of the medians: pairs would follow the machine's drift better, but rounds are in turn anyway. */
    double ratio() {
        return median(ours) / median(limit);
    }

    boolean meets(double bar) {
        return lowerIsBetter ? ratio() <= bar : ratio() >= bar;
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median, with the least and the greatest. */
    static String summary(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted).allMatch(value -> value >= 100)
                ? String.format(Locale.ROOT, "%.0f (%.0f–%.0f)", median(values), sorted[0], sorted[sorted.length - 1])
                : String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median(values), sorted[0], sorted[sorted.length - 1]);
    }
}
