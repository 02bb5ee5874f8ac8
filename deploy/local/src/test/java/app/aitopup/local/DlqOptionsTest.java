package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import app.aitopup.contracts.Topics;
import app.aitopup.local.DlqOptions.Action;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DlqOptionsTest {

    @Test
    void listsEveryTopicWhenNothingIsSaid() {
        DlqOptions options = DlqOptions.parse();

        assertThat(options.action()).isEqualTo(Action.LIST);
        assertThat(options.topics()).containsExactly(Topics.TOPUP_DLQ, Topics.WALLET_DLQ);
        assertThat(options.showData()).isFalse();
        assertThat(options.state()).isEmpty();
        assertThat(options.bootstrap()).isEmpty();
        assertThat(DlqOptions.parse("list")).isEqualTo(options);
    }

    @Test
    void readsEveryOption() {
        DlqOptions options = DlqOptions.parse(
                "--state", "here", "list", "--topic", "wallet.v1.dlq", "--show-data", "--bootstrap", "a:1,b:2");

        assertThat(options.action()).isEqualTo(Action.LIST);
        assertThat(options.topics()).containsExactly(Topics.WALLET_DLQ);
        assertThat(options.showData()).isTrue();
        assertThat(options.state()).contains(Path.of("here"));
        assertThat(options.bootstrap()).contains("a:1,b:2");
    }

    @Test
    void replaysOneLetterOrAllOfATopic() {
        DlqOptions one = DlqOptions.parse("replay", "topup.v1.dlq", "3", "17");
        assertThat(one.action()).isEqualTo(Action.REPLAY);
        assertThat(one.letter()).contains(new DeadLetters.Place(Topics.TOPUP_DLQ, 3, 17));
        assertThat(one.letter().orElseThrow().origin()).isEqualTo(Topics.TOPUP);

        DlqOptions all = DlqOptions.parse("replay", "--all", "--topic", "topup.v1.dlq");
        assertThat(all.action()).isEqualTo(Action.REPLAY);
        assertThat(all.letter()).isEmpty();
        assertThat(all.topics()).containsExactly(Topics.TOPUP_DLQ);
    }

    /** A replay that was not meant cannot be taken back. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lst | dlq takes list or replay, not lst",
                "list all | dlq takes list or replay, not list all",
                "--al | unknown option --al",
                "--all | --all goes with replay",
                "list --all | --all goes with replay",
                "replay | replay takes --all, or TOPIC PARTITION OFFSET",
                "replay topup.v1.dlq 3 | replay takes --all, or TOPIC PARTITION OFFSET",
                "replay topup.v1.dlq 3 17 --all | replay takes either --all or TOPIC PARTITION OFFSET",
                "replay topup.v1.dlq 3 17 --topic topup.v1.dlq | --topic goes with list and --all",
                "replay --all --show-data | --show-data goes with list",
                "replay topup.v1 3 17 | topup.v1 is none of the dead-letter topics topup.v1.dlq, wallet.v1.dlq",
                "--topic x | x is none of the dead-letter topics topup.v1.dlq, wallet.v1.dlq",
                "replay topup.v1.dlq x 17 | the partition is a whole number, not x",
                "replay topup.v1.dlq 3 -1 | unknown option -1",
                "replay topup.v1.dlq 3 1.5 | the offset is a whole number, not 1.5",
                "--bootstrap localhost | --bootstrap takes host:port, not localhost",
                "--bootstrap http://localhost:9092 | --bootstrap takes host:port, not http://localhost:9092",
                "--state | --state needs a value"
            })
    void saysWhatItDoesNotUnderstand(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DlqOptions.parse(arguments.split(" ")))
                .withMessage(message);
    }

    @Test
    void explainsEveryOption() {
        assertThat(DlqOptions.parse("replay", "--help").action()).isEqualTo(Action.HELP);
        assertThat(DlqOptions.HELP)
                .contains("--all", "--topic", "--show-data", "--state", "--bootstrap", "--help")
                .contains(DlqOptions.TOPICS);
    }
}
