package app.aitopup.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file with which PostgreSQL's and Kafka's JVM say that they are ready: it holds the process id that is. */
final class ReadyFile {

    private ReadyFile() {}

    static void write(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.writeString(draft, Long.toString(ProcessHandle.current().pid()));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether it is this very process that is ready, not one that ran before it. */
    static boolean names(Path file, long pid) {
        try {
            return Files.readString(file).equals(Long.toString(pid));
        } catch (IOException e) {
            return false;
        }
    }
}
