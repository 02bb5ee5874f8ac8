package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpOptionsTest {

    @Test
    void followsOneOfEachWhenNothingIsSaid() {
        UpOptions options = UpOptions.parse();

        assertThat(options.detach()).isFalse();
        assertThat(options.fresh()).isFalse();
        assertThat(options.infra()).isFalse();
        assertThat(options.shortLived()).isFalse();
        assertThat(options.replicas()).isEmpty();
        assertThat(options.settings()).isEmpty();
        assertThat(options.state()).isEmpty();
        assertThat(options.ports()).isEmpty();
    }

    @Test
    void readsEveryOption() {
        UpOptions options = UpOptions.parse(
                "--detach",
                "--fresh",
                "--infra",
                "--short-lived",
                "--state",
                "here",
                "--ports",
                "free",
                "--replicas",
                "topup=2,gateway=3",
                "--set",
                "topup.AITOPUP_A=1",
                "--set",
                "topup.AITOPUP_B=x=y z",
                "--set",
                "wallet.AITOPUP_A=");

        assertThat(options.detach()).isTrue();
        assertThat(options.fresh()).isTrue();
        assertThat(options.infra()).isTrue();
        assertThat(options.shortLived()).isTrue();
        assertThat(options.state()).contains(Path.of("here"));
        assertThat(options.ports()).contains(Ports.Scheme.FREE);
        assertThat(options.replicas()).isEqualTo(Map.of(Service.TOPUP, 2, Service.GATEWAY, 3));
        assertThat(options.settings())
                .isEqualTo(Map.of(
                        Service.TOPUP,
                        Map.of("AITOPUP_A", "1", "AITOPUP_B", "x=y z"),
                        Service.WALLET,
                        Map.of("AITOPUP_A", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "topup", "topup=", "topup=0", "topup=21", "topup=-1", "topup=2,", "ledger=2", "topup=2=3"})
    void refusesReplicasItCannotRun(String replicas) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpOptions.parse("--replicas", replicas))
                .withMessageStartingWith("--replicas takes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "topup", "topup.A", "ledger.A=secret", "topup.a.b=secret", "topup.=secret", "A=secret"})
    void refusesSettingsItCannotMake(String setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpOptions.parse("--set", setting))
                .withMessageStartingWith("--set takes service.NAME=value, not ")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({"--detached,unknown option --detached", "--state,--state needs a value", "up,unknown option up"})
    void saysWhatItDoesNotUnderstand(String argument, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpOptions.parse(argument))
                .withMessage(message);
    }

    @Test
    void explainsEveryOption() {
        assertThat(UpOptions.HELP)
                .contains("--detach", "--fresh", "--infra", "--replicas", "--set", "--state", "--ports", "--help");
    }
}
