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
    private static final byte[] WHOLE = {1, 2};
    private static final byte[] HALF = {0, 0};

    @TempDir
    private Path root;

    private Checkout checkout;
    private ClassArchive archive;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(root);
        Path jar = checkout.jar(Service.TOPUP);
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        archive = new ClassArchive(checkout);
    }

    private Path installed(String stack) throws IOException {
        return new Installation(checkout, root.resolve(stack)).jar(Service.TOPUP);
    }

    private String option(String stack, int replica) throws IOException {
        return archive.options(Service.TOPUP, installed(stack), replica).get(0);
    }

    private Path draft(String stack) throws IOException {
        return Path.of(option(stack, 1).substring(WRITE.length()));
    }

    /** A service of this stack has started and is stopped. */
    private void leave(String stack, byte[] draft) throws IOException {
        archive.hasStarted(installed(stack));
        Files.write(draft(stack), draft);
    }

    @Test
    void isWrittenByTheFirstReplicaAlone() throws IOException {
        assertThat(option("stack", 1)).startsWith(WRITE);
        assertThat(archive.options(Service.TOPUP, installed("stack"), 2)).isEmpty();
    }

    @Test
    void isUsedByEveryReplicaOnceItIsThere() throws IOException {
        leave("stack", WHOLE);

        archive.keep(Service.TOPUP, installed("stack"));

        assertThat(option("stack", 1)).startsWith(USE);
        assertThat(option("stack", 2)).startsWith(USE);
    }

    @Test
    void isUsedByOtherStacksOfTheCheckout() throws IOException {
        leave("stack", WHOLE);

        archive.keep(Service.TOPUP, installed("stack"));

        assertThat(option("other", 1)).startsWith(USE).isEqualTo(option("stack", 1));
    }

    @Test
    void isUsedWhenWhoWroteItWasStoppedByOthers() throws IOException {
        leave("stack", WHOLE);

        assertThat(option("stack", 1)).startsWith(USE);
    }

    @Test
    void replacesThoseOfEarlierBuilds() throws IOException {
        leave("stack", WHOLE);
        Path first = Path.of(option("stack", 1).substring(USE.length()));
        Path leftBehind = first.resolveSibling(first.getFileName() + ".4711");
        Files.createFile(leftBehind);
        buildAgain();

        leave("stack", WHOLE);

        assertThat(option("stack", 1)).startsWith(USE);
        assertThat(first).doesNotExist();
        assertThat(leftBehind).doesNotExist();
    }

    @Test
    void isWrittenAgainAfterABuild() throws IOException {
        leave("stack", WHOLE);
        archive.keep(Service.TOPUP, installed("stack"));

        buildAgain();

        assertThat(option("stack", 1)).startsWith(WRITE);
    }

    @Test
    void isNotKeptWhenOnlyHalfWritten() throws IOException {
        leave("stack", HALF);

        archive.keep(Service.TOPUP, installed("stack"));

        assertThat(draft("stack")).doesNotExist();
        assertThat(option("stack", 1)).startsWith(WRITE);
    }

    /** Such a service has not loaded what the others need. */
    @Test
    void isNotKeptOfAServiceThatNeverStarted() throws IOException {
        Files.write(draft("stack"), WHOLE);

        archive.keep(Service.TOPUP, installed("stack"));

        assertThat(draft("stack")).doesNotExist();
        assertThat(option("stack", 1)).startsWith(WRITE);
    }

    private void buildAgain() throws IOException {
        Files.setLastModifiedTime(checkout.jar(Service.TOPUP), FileTime.from(Instant.parse("2026-06-13T12:00:00Z")));
    }
}
