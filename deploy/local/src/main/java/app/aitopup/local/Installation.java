package app.aitopup.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The services as they run: a copy of each build. A running service reads its classes as it needs them, so a build in
 * another terminal ({@code mvn verify}) must not replace the files that it was started from.
 */
final class Installation {

    private final Checkout checkout;
    private final Path folder;

    Installation(Checkout checkout, Path folder) {
        this.checkout = checkout;
        this.folder = folder;
    }

    /** The jar to run, in the copy of the present build, which is made if it is not there. */
    Path jar(Service service) throws IOException {
        Path built = checkout.jar(service);
        Path copy = copyOf(service);
        if (Files.notExists(copy)) {
            Path unfinished = folder.resolve(copy.getFileName() + ".unfinished");
            StateDirectory.deleteTree(unfinished);
            copyTree(built.getParent(), unfinished);
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
        }
        return copy.resolve(built.getFileName());
    }

    /** The same, if it is there. */
    Optional<Path> installed(Service service) throws IOException {
        try {
            return Optional.of(copyOf(service).resolve(checkout.jar(service).getFileName()))
                    .filter(Files::exists);
        } catch (NoSuchFileException e) {
            // Not built at present.
            return Optional.empty();
        }
    }

    /** Deletes the copies of earlier builds. To be called only while no service runs. */
    void deleteOld() throws IOException {
        Set<Path> current = new HashSet<>();
        for (Service service : Service.values()) {
            try {
                current.add(copyOf(service));
            } catch (NoSuchFileException e) {
                // Not built at present, so none of its copies is of the present build.
            }
        }
        try (Stream<Path> copies = Files.list(folder)) {
            for (Path copy : copies.filter(copy -> !current.contains(copy)).toList()) {
                StateDirectory.deleteTree(copy);
            }
        } catch (NoSuchFileException e) {
            // No service was ever started here.
        }
    }

    private Path copyOf(Service service) throws IOException {
        long built = Files.getLastModifiedTime(checkout.jar(service)).toMillis();
        return folder.resolve("%s-%x".formatted(service.label(), built));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(from)) {
            files = tree.toList();
        }
        for (Path file : files) {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            // With their times, which a class archive is compared with.
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}
