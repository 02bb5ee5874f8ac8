package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnedProcessTest {

    private Process process;

    @BeforeEach
    void startProcess() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void endProcess() {
        process.destroyForcibly();
    }

    @Test
    void knowsItsProcessByIdAndStart() {
        assertThat(OwnedProcess.of(process.toHandle()).isAlive()).isTrue();
    }

    @Test
    void endsItsProcess() throws Exception {
        OwnedProcess owned = OwnedProcess.of(process.toHandle());

        owned.signal("TERM");

        assertThat(owned.awaitEnd(Duration.ofSeconds(10))).isEqualTo(OwnedProcess.Ending.ENDED);
        // Ended is not yet reaped: Java asks for the exit code on a thread of its own.
        assertThat(process.waitFor()).isEqualTo(128 + 15);
    }

    @Test
    void killsOnlyAfterTheBound() throws Exception {
        process.destroyForcibly().waitFor();
        process = new ProcessBuilder("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done").start();
        process.inputReader().readLine();
        OwnedProcess owned = OwnedProcess.of(process.toHandle());

        owned.signal("TERM");

        assertThat(owned.awaitEnd(Duration.ofMillis(200))).isEqualTo(OwnedProcess.Ending.KILLED);
    }

    @Test
    void leavesAnotherProcessWithTheSameIdAlone() throws Exception {
        OwnedProcess now = OwnedProcess.of(process.toHandle());
        OwnedProcess before = new OwnedProcess(now.pid(), now.startedAt().minusSeconds(60));

        before.signal("KILL");

        assertThat(before.isAlive()).isFalse();
        assertThat(before.awaitEnd(Duration.ZERO)).isEqualTo(OwnedProcess.Ending.ENDED);
        assertThat(process.isAlive()).isTrue();
    }
}
