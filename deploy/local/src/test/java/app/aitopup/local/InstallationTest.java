package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {

    @TempDir
    private Path root;

    private Path built;
    private Installation installation;

    @BeforeEach
    void build() throws IOException {
        Checkout checkout = new Checkout(root);
        built = checkout.jar(Service.TOPUP);
        Files.createDirectories(built.resolveSibling("lib/main"));
        Files.writeString(built, "first");
        Files.writeString(built.resolveSibling("lib/main/a.jar"), "library");
        installation = new Installation(checkout, root.resolve("services"));
    }

    @Test
    void isACopyThatALaterBuildLeavesAlone() throws IOException {
        Path first = installation.jar(Service.TOPUP);
        assertThat(first.resolveSibling("lib/main/a.jar")).hasContent("library");

        buildAgain();
        Path second = installation.jar(Service.TOPUP);

        assertThat(first).hasContent("first");
        assertThat(second).hasContent("second");
    }

    @Test
    void isMadeOnceABuild() throws IOException {
        Path first = installation.jar(Service.TOPUP);
        Files.writeString(first.resolveSibling("kept"), "");

        assertThat(installation.jar(Service.TOPUP)).isEqualTo(first);
        assertThat(first.resolveSibling("kept")).exists();
    }

    @Test
    void forgetsEarlierBuilds() throws IOException {
        Path first = installation.jar(Service.TOPUP);
        buildAgain();
        Path second = installation.jar(Service.TOPUP);

        installation.deleteOld();

        assertThat(first).doesNotExist();
        assertThat(second).exists();
    }

    @Test
    void needsABuild() throws IOException {
        assertThatThrownBy(() -> installation.jar(Service.WALLET)).isInstanceOf(NoSuchFileException.class);
        installation.deleteOld();
    }

    private void buildAgain() throws IOException {
        Files.writeString(built, "second");
        Files.setLastModifiedTime(built, FileTime.from(Instant.parse("2026-06-13T12:00:00Z")));
    }
}
