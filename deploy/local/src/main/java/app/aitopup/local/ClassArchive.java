package app.aitopup.local;

import java.io.IOException;
import java.io.InputStream;
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
 * all stacks: they run copies of it, but by the same relative path, and paths are what the JVM compares. It is never
 * needed: without one a service only starts slower.
 */
final class ClassArchive {

    private final Checkout checkout;
    private final Installation installation;

    ClassArchive(Checkout checkout, Installation installation) {
        this.checkout = checkout;
        this.installation = installation;
    }

    /** The JVM options with which a replica uses the archive, or writes it. */
    List<String> options(Service service, int replica) throws IOException {
        // What a service has written that somebody else has stopped.
        keep(service);
        Path archive = archive(service);
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
                Path archive = archive(service);
                // It may have to go to another file system, and be seen only when it is all there.
                Path unfinished = archive.resolveSibling(
                        archive.getFileName() + "." + ProcessHandle.current().pid());
                Files.move(draft, unfinished, StandardCopyOption.REPLACE_EXISTING);
                Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
                deleteThoseOfOtherBuilds(service);
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

    private void deleteThoseOfOtherBuilds(Service service) throws IOException {
        String build = build(service);
        try (DirectoryStream<Path> archives =
                Files.newDirectoryStream(checkout.target(service), service.label() + "-*.jsa")) {
            for (Path archive : archives) {
                if (!archive.getFileName().toString().startsWith(build)) {
                    Files.delete(archive);
                }
            }
        }
    }

    private Path archive(Service service) throws IOException {
        return checkout.target(service).resolve(build(service) + "-" + jvm() + ".jsa");
    }

    private Path draft(Service service) throws IOException {
        return installation.jar(service).resolveSibling("class-archive-draft-" + jvm() + ".jsa");
    }

    private String build(Service service) throws IOException {
        return installation.jar(service).getParent().getFileName().toString();
    }

    private static String jvm() {
        String jvm = System.getProperty("java.home") + System.getProperty("java.vm.version");
        return Integer.toHexString(jvm.hashCode());
    }
}
