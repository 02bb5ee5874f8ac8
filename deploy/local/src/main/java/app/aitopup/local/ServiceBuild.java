package app.aitopup.local;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the services whose sources are newer than what was built of them, with the Maven on the PATH. */
final class ServiceBuild {

    private static final Pattern MODULE = Pattern.compile("\\[INFO] Building (.+?) \\S+ +\\[\\d+/\\d+]");
    private static final int MAX_ERROR_LINES = 15;

    private final Checkout checkout;
    private final Path log;
    private final PrintStream out;
    private volatile Process maven;

    ServiceBuild(Checkout checkout, Path log, PrintStream out) {
        this.checkout = checkout;
        this.log = log;
        this.out = out;
    }

    boolean isStale(Service service) throws IOException {
        Path jar = checkout.jar(service);
        if (Files.notExists(jar)) {
            return true;
        }
        FileTime built = Files.getLastModifiedTime(jar);
        return isNewer(checkout.root().resolve("pom.xml"), built)
                || sourcesAreNewer(checkout.root().resolve("shared-contracts"), built)
                || sourcesAreNewer(checkout.module(service), built);
    }

    /** Looks at every {@code pom.xml} and {@code src/main} below a folder; tests and what was built do not matter. */
    private static boolean sourcesAreNewer(Path folder, FileTime built) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (name.equals("target")) {
                    continue;
                }
                boolean newer;
                if (name.equals("src")) {
                    newer = anyNewer(entry.resolve("main"), built);
                } else if (Files.isDirectory(entry)) {
                    newer = sourcesAreNewer(entry, built);
                } else {
                    newer = name.equals("pom.xml") && isNewer(entry, built);
                }
                if (newer) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean anyNewer(Path tree, FileTime built) throws IOException {
        if (Files.notExists(tree)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            // Folders too: their time is that of the last file that was removed.
            for (Path file : files.toList()) {
                if (isNewer(file, built)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isNewer(Path file, FileTime built) throws IOException {
        return Files.getLastModifiedTime(file).compareTo(built) > 0;
    }

    void build(Collection<Service> services) throws IOException, InterruptedException, StackFailure {
        String modules = services.stream().map(Service::module).collect(Collectors.joining(","));
        try {
            maven = new ProcessBuilder(
                            "mvn", "-B", "-Dstyle.color=never", "package", "-DskipTests", "-pl", modules, "-am")
                    .directory(checkout.root().toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new StackFailure("%s must be built, and there is no mvn on the PATH".formatted(modules));
        }
        maven.getOutputStream().close();
        List<String> errors = new ArrayList<>();
        try (BufferedReader lines = maven.inputReader();
                BufferedWriter kept = Files.newBufferedWriter(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                kept.write(line);
                kept.newLine();
                kept.flush();
                Matcher module = MODULE.matcher(line);
                if (module.lookingAt()) {
                    out.println("building " + module.group(1) + " …");
                } else if (saysWhy(line) && errors.size() < MAX_ERROR_LINES) {
                    errors.add("  | " + line);
                }
            }
        }
        if (maven.waitFor() != 0) {
            throw new StackFailure("building %s failed; Maven's output is in %s%n%s"
                    .formatted(modules, log, String.join(System.lineSeparator(), errors)));
        }
    }

    /** Not how to use Maven, which follows every failure. */
    private static boolean saysWhy(String line) {
        return line.startsWith("[ERROR]")
                && !line.strip().equals("[ERROR]")
                && !line.matches(
                        "\\[ERROR] (To see the full|Re-run Maven|For more information|\\[Help \\d+]|After correcting| +mvn <).*");
    }

    /** Ends a build that runs, from another thread. */
    void cancel() {
        if (maven != null) {
            maven.destroy();
        }
    }
}
