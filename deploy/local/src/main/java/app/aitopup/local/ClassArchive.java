package app.aitopup.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The classes a service loads, archived by the JVM (class data sharing) so that the service starts several times
 * faster.
 *
 * <p>A first start after a build runs without, and the JVM writes what it has loaded when the service is stopped: a
 * start that only trains would make the first {@code up} slower than the archive makes it faster. An archive fits one
 * build and one JVM, which its name tells, so that one which does not fit is not found. It lies beside the build, for
 * all stacks: they run copies of it by the same relative path, and the JVM compares the paths, times and sizes of jars.
 * It is never needed: without one a service only starts slower.
 */
final class ClassArchive {

    private final Checkout checkout;

    ClassArchive(Checkout checkout) {
        this.checkout = checkout;
    }

    /**
     * The JVM options with which a replica uses the archive, or writes it.
     *
     * @param jar the installed one
     */
    List<String> options(Service service, Path jar, int replica) {
        // What a service has written that somebody else has stopped.
        keep(service, jar);
        Path archive = archive(service, jar);
        if (Files.exists(archive)) {
            return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=error");
        }
        if (replica != 1) {
            return List.of();
        }
        return List.of("-XX:ArchiveClassesAtExit=" + draft(jar), "-Xlog:cds*=error");
    }

    /** Says that what the service writes is worth keeping: it has loaded all that it starts with. */
    void hasStarted(Path jar) throws IOException {
        Path started = started(jar);
        if (Files.notExists(started)) {
            Files.createFile(started);
        }
    }

    /** Takes over what a stopped service has written, if it has. Best effort. */
    void keep(Service service, Path jar) {
        Path draft = draft(jar);
        Path archive = archive(service, jar);
        // It may have to go to another file system, and be seen only when it is all there.
        Path unfinished = archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
        try {
            if (Files.exists(draft) && Files.exists(started(jar)) && isWhole(draft)) {
                try {
                    Files.move(draft, unfinished, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(unfinished);
                }
                deleteThoseOfOtherBuilds(service, jar);
            }
            Files.deleteIfExists(draft);
        } catch (IOException | DirectoryIteratorException e) {
            // The next start is slow and tries again.
        }
    }

    /** The JVM writes the beginning last, so that what a killed service has left begins with nothing. */
    private static boolean isWhole(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return in.read() > 0;
        }
    }

    private void deleteThoseOfOtherBuilds(Service service, Path jar) throws IOException {
        try (DirectoryStream<Path> archives =
                Files.newDirectoryStream(checkout.target(service), service.label() + "-*.jsa*")) {
            for (Path archive : archives) {
                if (!archive.getFileName().toString().startsWith(build(jar) + "-")) {
                    Files.deleteIfExists(archive);
                }
            }
        }
    }

    private Path archive(Service service, Path jar) {
        return checkout.target(service).resolve(build(jar) + "-" + ofThisJvm());
    }

    private static Path draft(Path jar) {
        return jar.resolveSibling("class-archive-draft-" + ofThisJvm());
    }

    private static Path started(Path jar) {
        return jar.resolveSibling("has-started");
    }

    /** As the folder of the copy is called. */
    private static String build(Path jar) {
        return jar.getParent().getFileName().toString();
    }

    private static String ofThisJvm() {
        String jvm = System.getProperty("java.home") + System.getProperty("java.vm.version");
        return "%x.jsa".formatted(jvm.hashCode());
    }
}
