package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceBuildTest {

    private static final FileTime BUILT = FileTime.from(Instant.parse("2026-06-13T12:00:00Z"));
    private static final FileTime BEFORE = FileTime.from(Instant.parse("2026-06-13T11:00:00Z"));
    private static final FileTime AFTER = FileTime.from(Instant.parse("2026-06-13T13:00:00Z"));

    @TempDir
    private Path root;

    private ServiceBuild build;

    @BeforeEach
    void layOutABuiltCheckout() throws IOException {
        for (String file : new String[] {
            "pom.xml",
            "shared-contracts/pom.xml",
            "shared-contracts/src/main/java/Event.java",
            "shared-contracts/edge/pom.xml",
            "shared-contracts/edge/src/main/java/Edge.java",
            "topup-service/pom.xml",
            "topup-service/src/main/java/Topup.java",
            "topup-service/src/test/java/TopupTest.java",
            "wallet-service/src/main/java/Wallet.java",
            "topup-service/target/quarkus-app/quarkus-run.jar"
        }) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.createFile(root.resolve(file));
        }
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, BEFORE);
            }
        }
        Files.setLastModifiedTime(root.resolve("topup-service/target/quarkus-app/quarkus-run.jar"), BUILT);
        build = new ServiceBuild(
                new Checkout(root),
                root.resolve("build.log"),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    @Test
    void leavesAServiceThatIsNewerThanItsSources() throws IOException {
        assertThat(build.isStale(Service.TOPUP)).isFalse();
    }

    @Test
    void buildsAServiceThatWasNeverBuilt() throws IOException {
        assertThat(build.isStale(Service.WALLET)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "shared-contracts/pom.xml",
                "shared-contracts/src/main/java/Event.java",
                "shared-contracts/edge/pom.xml",
                "shared-contracts/edge/src/main/java/Edge.java",
                "topup-service/pom.xml",
                "topup-service/src/main/java/Topup.java",
                "topup-service/src/main/java"
            })
    void buildsAServiceWhenWhatItIsMadeOfHasChanged(String file) throws IOException {
        Files.setLastModifiedTime(root.resolve(file), AFTER);

        assertThat(build.isStale(Service.TOPUP)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topup-service/src/test/java/TopupTest.java", "wallet-service/src/main/java/Wallet.java"})
    void leavesAServiceWhenSomethingElseHasChanged(String file) throws IOException {
        Files.setLastModifiedTime(root.resolve(file), AFTER);

        assertThat(build.isStale(Service.TOPUP)).isFalse();
    }
}
