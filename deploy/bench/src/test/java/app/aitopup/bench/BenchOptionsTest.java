package app.aitopup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {
    private static final Path WORK = Path.of("/work");

    @Test
    void measuresEverythingButGrowthByItself() {
        BenchOptions options = BenchOptions.parse(WORK);

        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.only()).containsExactlyInAnyOrderElementsOf(BenchOptions.MEASUREMENTS);
        assertThat(options.growth()).isEmpty();
        assertThat(options.work()).isEqualTo(WORK);
    }

    @Test
    void takesWhatIsSaidLast() {
        BenchOptions options = BenchOptions.parse(
                WORK, "--quick", "--round", "7", "--only", "drain,latency", "--growth", "1000000,10000");

        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.round()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.measures("drain")).isTrue();
        assertThat(options.measures("overload")).isFalse();
        assertThat(options.growth()).isEqualTo(List.of(10_000L, 1_000_000L));
    }

    @ParameterizedTest
    @CsvSource({
        "--fast,            '',  unknown option --fast",
        "--rounds,          '',  --rounds needs a value",
        "--rounds,          0,   '--rounds takes a number from 1 to 999999, not 0'",
        "--round,           1m,  '--round takes a number from 1 to 999999, not 1m'",
        "--growth,          1e7, '--growth takes numbers of top-ups, not 1e7'",
    })
    void saysWhatIsWrong(String option, String value, String message) {
        String[] arguments = value.isEmpty() ? new String[] {option} : new String[] {option, value};

        assertThatThrownBy(() -> BenchOptions.parse(WORK, arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void knowsWhatThereIsToMeasure() {
        assertThatThrownBy(() -> BenchOptions.parse(WORK, "--only", "drain,rain"))
                .hasMessageContaining("not drain,rain");
        BenchOptions.MEASUREMENTS.forEach(
                measurement -> assertThat(BenchOptions.HELP).as("the help").contains(measurement));
    }
}
