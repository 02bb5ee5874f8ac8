package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    private static final String WRITE = "-XX:ArchiveClassesAtExit=";
    private static final String USE = "-XX:SharedArchiveFile=";

    @TempDir
    private Path root;

    private Path jar;
    private ClassArchive archive;

    @BeforeEach
    void build() throws IOException {
        Checkout checkout = new Checkout(root);
        jar = checkout.jar(Service.TOPUP);
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        archive = new ClassArchive(new Installation(checkout, root.resolve("installed")));
    }

    private Path draft() throws IOException {
        return Path.of(archive.options(Service.TOPUP, 1).get(0).substring(WRITE.length()));
    }

    @Test
    void isWrittenByTheFirstReplicaAlone() throws IOException {
        assertThat(archive.options(Service.TOPUP, 1).get(0)).startsWith(WRITE);
        assertThat(archive.options(Service.TOPUP, 2)).isEmpty();
    }

    @Test
    void isUsedByEveryReplicaOnceItIsThere() throws IOException {
        Files.write(draft(), new byte[] {1, 2});

        archive.keep(Service.TOPUP);

        assertThat(archive.options(Service.TOPUP, 1).get(0)).startsWith(USE);
        assertThat(archive.options(Service.TOPUP, 2).get(0)).startsWith(USE);
    }

    @Test
    void isWrittenAgainAfterABuild() throws IOException {
        Files.write(draft(), new byte[] {1, 2});
        archive.keep(Service.TOPUP);

        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-06-13T12:00:00Z")));

        assertThat(archive.options(Service.TOPUP, 1).get(0)).startsWith(WRITE);
    }

    @Test
    void isNotKeptWhenOnlyHalfWritten() throws IOException {
        Path draft = draft();
        Files.write(draft, new byte[] {0, 0});

        archive.keep(Service.TOPUP);

        assertThat(draft).doesNotExist();
        assertThat(archive.options(Service.TOPUP, 1).get(0)).startsWith(WRITE);
    }
}
