package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoAccountTest {

    private static final String OPERATOR = "op_test";

    @TempDir
    private Path directory;

    private Path file;
    private StubGateway gateway;

    @BeforeEach
    void startGateway() throws Exception {
        file = directory.resolve("demo.json");
        gateway = new StubGateway(0, OPERATOR);
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }

    private DemoAccount.Known make() throws Exception {
        return DemoAccount.at(gateway.url(), OPERATOR, file);
    }

    @Test
    void signsUpMintsALiveKeyAndHasItCredited() throws Exception {
        DemoAccount.Known demo = make();

        assertThat(demo.stagingKey()).startsWith("ak_staging_");
        assertThat(demo.liveKey()).startsWith("ak_live_");
        assertThat(gateway.creditedCents()).isEqualTo(100_000);
        assertThat(demo.password()).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void isMadeOnce() throws Exception {
        DemoAccount.Known first = make();
        int calls = gateway.calls();

        assertThat(make()).isEqualTo(first);
        assertThat(gateway.calls()).isEqualTo(calls + 1);
    }

    @Test
    void makesAKeyForTheFirstPageOnceAndAgainWhenTheDataIsEmpty() throws Exception {
        Path key = directory.resolve("first-page-key");
        DemoAccount.makeFirstPageKey(gateway.url(), key);
        String first = Files.readString(key);
        assertThat(first).startsWith("ak_staging_");

        DemoAccount.makeFirstPageKey(gateway.url(), key);
        assertThat(Files.readString(key)).isEqualTo(first);
        gateway.forgetEverything();
        DemoAccount.makeFirstPageKey(gateway.url(), key);
        assertThat(Files.readString(key)).startsWith("ak_staging_").isNotEqualTo(first);
    }

    @Test
    void isMadeAgainWhenTheDataIsEmpty() throws Exception {
        DemoAccount.Known first = make();
        gateway.forgetEverything();

        DemoAccount.Known second = make();

        assertThat(second.stagingKey()).isNotEqualTo(first.stagingKey());
        assertThat(gateway.creditedCents()).isEqualTo(100_000);
    }

    @Test
    void goesOnWhereACrashLeftIt() throws Exception {
        for (String path : new String[] {"/accounts", "/session", "/keys", "/credits"}) {
            gateway.forgetEverything();
            Files.deleteIfExists(file);
            gateway.failAfter(path);

            assertThatExceptionOfType(StackFailure.class)
                    .isThrownBy(this::make)
                    .withMessageContaining("demo account: ");
            DemoAccount.Known demo = make();

            assertThat(demo.stagingKey()).as("after a crash in " + path).startsWith("ak_staging_");
            assertThat(demo.liveKey()).startsWith("ak_live_");
            assertThat(gateway.creditedCents()).isEqualTo(100_000);
        }
    }

    @Test
    void waitsForAServiceThatAsksForPatience() throws Exception {
        gateway.unavailable(2);

        assertThat(make().credited()).isTrue();
    }

    @Test
    void saysThatThePasswordIsLost() throws Exception {
        make();
        Files.delete(file);

        assertThatExceptionOfType(StackFailure.class)
                .isThrownBy(this::make)
                .withMessageContaining("demo@example.com")
                .withMessageContaining("--fresh");
    }

    @Test
    void saysWhatTheGatewayAnswered() {
        gateway.refuse(500, "{\"code\": 4000, \"data\": {\"message\": \"Internal error\"}}");

        assertThatExceptionOfType(StackFailure.class)
                .isThrownBy(this::make)
                .withMessage("demo account: signing up: the gateway answered 500, code 4000: Internal error");
    }

    @Test
    void saysThatAnAnswerIsNoJson() {
        gateway.refuse(404, "<html>");

        assertThatExceptionOfType(StackFailure.class)
                .isThrownBy(this::make)
                .withMessageContaining("status 404, is not JSON");
    }
}
