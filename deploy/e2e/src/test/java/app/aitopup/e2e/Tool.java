package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs of the machine that tests use. */
final class Tool {
    private Tool() {}

    /** A tool that is not there skips the test, unless it is demanded, as the continuous integration does. */
    static Path require(String tool) {
        Optional<Path> there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst();
        boolean demanded = Arrays.asList(System.getenv()
                        .getOrDefault("AITOPUP_DEMANDED_TOOLS", "")
                        .split(" ", -1))
                .contains(tool);
        assertThat(there.isPresent() || !demanded)
                .as(tool + " is demanded and not on the PATH")
                .isTrue();
        assumeTrue(there.isPresent(), tool + " is not on the PATH: what needs it was not tried");
        return there.get();
    }
}
