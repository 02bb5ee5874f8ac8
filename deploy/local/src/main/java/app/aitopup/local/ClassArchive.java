package app.aitopup.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The classes a service loads, archived by the JVM (class data sharing) so that the service starts several times
 * faster.
 *
 * <p>A first start after a build runs without, and the JVM writes what it has loaded when the service is stopped: a
 * start that only trains would make the first {@code up} slower than the archive makes it faster. An archive fits one
 * build and one JVM; its name holds both, so that one which does not fit is not found. It is never needed: without one
 * a service only starts slower.
 */
final class ClassArchive {

    private final Checkout checkout;
    private final Path drafts;

    ClassArchive(Checkout checkout, Path drafts) {
        this.checkout = checkout;
        this.drafts = drafts;
    }

    /** The JVM options with which a replica uses the archive, or writes it. */
    List<String> options(Service service, int replica) throws IOException {
        Path archive = archive(service);
        if (Files.exists(archive)) {
            return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=error");
        }
        if (replica != 1) {
            return List.of();
        }
        Files.createDirectories(drafts);
        return List.of("-XX:ArchiveClassesAtExit=" + draft(service), "-Xlog:cds*=error");
    }

    /** Takes over what a stopped service has written, if it has. Best effort. */
    void keep(Service service) {
        try {
            Path archive = archive(service);
            Path draft = draft(service);
            if (Files.exists(draft) && isWhole(draft)) {
                StateDirectory.deleteTree(archive.getParent());
                Files.createDirectories(archive.getParent());
                Files.move(draft, archive, StandardCopyOption.REPLACE_EXISTING);
            }
            discardDrafts(service);
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

    private void discardDrafts(Service service) throws IOException {
        try (Stream<Path> files = Files.list(drafts)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(service.label())) {
                    Files.delete(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Nothing was ever trained here.
        }
    }

    private Path archive(Service service) throws IOException {
        return checkout.module(service).resolve("target/class-archive/" + fit(service) + ".jsa");
    }

    private Path draft(Service service) throws IOException {
        return drafts.resolve(service.label() + "-" + fit(service) + ".jsa");
    }

    private String fit(Service service) throws IOException {
        String jvm = System.getProperty("java.home") + System.getProperty("java.vm.version");
        return "%x-%x"
                .formatted(Files.getLastModifiedTime(checkout.jar(service)).toMillis(), jvm.hashCode());
    }
}
