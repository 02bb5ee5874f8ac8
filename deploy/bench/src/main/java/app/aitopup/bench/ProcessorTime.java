package app.aitopup.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Processor time that processes have used, as Linux counts it (proc(5)): of each with the children that it has waited
 * for, and of PostgreSQL with those that live.
 */
record ProcessorTime(Map<String, Long> ticks) {
    static final String CHILDREN = "children";

    /** {@code sysconf(_SC_CLK_TCK)}, which is 100 on every Linux that a JVM runs on. */
    private static final int TICKS_PER_SECOND = 100;
    // Numbers of fields from "state" on, which follows the name in brackets.
    private static final int PARENT = 1;
    private static final int FIRST_TIME = 11;
    private static final int LAST_TIME = 14;

    static ProcessorTime of(Map<String, Long> processes) throws IOException {
        Map<String, Long> ticks = new LinkedHashMap<>();
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            ticks.put(process.getKey(), ofFamily(process.getValue()));
        }
        return new ProcessorTime(ticks);
    }

    /** Of all programs that this one has started and that have ended. */
    static ProcessorTime ofChildren() throws IOException {
        String[] fields = fields(Path.of("/proc/self"));
        return new ProcessorTime(
                Map.of(CHILDREN, Long.parseLong(fields[LAST_TIME - 1]) + Long.parseLong(fields[LAST_TIME])));
    }

    /** Seconds that each has used since then. */
    Map<String, Double> since(ProcessorTime before) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        ticks.forEach((name, now) ->
                seconds.put(name, (now - before.ticks.getOrDefault(name, 0L)) / (double) TICKS_PER_SECOND));
        return seconds;
    }

    private static long ofFamily(long pid) throws IOException {
        long sum = 0;
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String[] fields = fields(process);
                boolean itself = process.getFileName().toString().equals(Long.toString(pid));
                if (fields != null && (itself || fields[PARENT].equals(Long.toString(pid)))) {
                    for (int i = FIRST_TIME; i <= LAST_TIME; i++) {
                        sum += Long.parseLong(fields[i]);
                    }
                }
            }
        }
        return sum;
    }

    /** Null where it has ended by now. */
    private static String[] fields(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException e) {
            return null;
        }
    }
}
