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
        jar = new Checkout(root).jar(Service.TOPUP);
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        archive = of("installed");
    }

    private ClassArchive of(String stack) {
        Checkout checkout = new Checkout(root);
        return new ClassArchive(checkout, new Installation(checkout, root.resolve(stack)));
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
    void isUsedByOtherStacksOfTheCheckout() throws IOException {
        Files.write(draft(), new byte[] {1, 2});
        archive.keep(Service.TOPUP);

        assertThat(of("other").options(Service.TOPUP, 1)).isEqualTo(archive.options(Service.TOPUP, 1));
    }

    @Test
    void isUsedWhenWhoWroteItWasStoppedByOthers() throws IOException {
        Files.write(draft(), new byte[] {1, 2});

        assertThat(archive.options(Service.TOPUP, 1).get(0)).startsWith(USE);
    }

    @Test
    void replacesThoseOfEarlierBuilds() throws IOException {
        Files.write(draft(), new byte[] {1, 2});
        archive.keep(Service.TOPUP);
        Path first = Path.of(archive.options(Service.TOPUP, 1).get(0).substring(USE.length()));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-06-13T12:00:00Z")));
        Files.write(draft(), new byte[] {1, 2});

        archive.keep(Service.TOPUP);

        assertThat(archive.options(Service.TOPUP, 1).get(0)).startsWith(USE);
        assertThat(first).doesNotExist();
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
