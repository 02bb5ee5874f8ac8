package app.aitopup.local;

import java.io.IOException;
import java.io.InputStream;
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
 * copy of one build and one JVM; it lies in that copy, and its name holds the JVM, so that one which does not fit is
 * not found. It is never needed: without one a service only starts slower.
 */
final class ClassArchive {

    private final Installation installation;

    ClassArchive(Installation installation) {
        this.installation = installation;
    }

    /** The JVM options with which a replica uses the archive, or writes it. */
    List<String> options(Service service, int replica) throws IOException {
        Path archive = file(service, "class-archive");
        if (Files.exists(archive)) {
            return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=error");
        }
        if (replica != 1) {
            return List.of();
        }
        return List.of("-XX:ArchiveClassesAtExit=" + draft(service), "-Xlog:cds*=error");
    }

    /** Takes over what a stopped service has written, if it has. Best effort. */
    void keep(Service service) {
        try {
            Path draft = draft(service);
            if (Files.exists(draft) && isWhole(draft)) {
                Files.move(draft, file(service, "class-archive"), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            // The next start is slow and tries again.
        }
    }

    /** The JVM writes the beginning last, so that what a killed service has left begins with nothing. */
    private static boolean isWhole(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return in.read() > 0;
        }
    }

    private Path draft(Service service) throws IOException {
        return file(service, "class-archive-draft");
    }

    private Path file(Service service, String name) throws IOException {
        String jvm = System.getProperty("java.home") + System.getProperty("java.vm.version");
        return installation.jar(service).resolveSibling("%s-%x.jsa".formatted(name, jvm.hashCode()));
    }
}
