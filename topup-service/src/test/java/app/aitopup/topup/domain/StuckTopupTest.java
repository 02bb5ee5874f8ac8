package app.aitopup.topup.domain;

import static app.aitopup.topup.domain.Examples.LATER;
import static app.aitopup.topup.domain.Examples.NOON;
import static app.aitopup.topup.domain.Examples.accepted;
import static app.aitopup.topup.domain.Examples.hear;
import static app.aitopup.topup.domain.Examples.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.contracts.Settlement;
import app.aitopup.topup.domain.StuckTopup.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why a top-up stands: what it waits for, and what its provider said last. */
class StuckTopupTest {
    private static final Fulfilment FULFILMENT = new Fulfilment(
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofHours(24),
            Duration.ofSeconds(5));
    private static final ProviderAnswer AWAY = new ProviderAnswer.Away("status 503");

    private final Topup asked = held().ask(LATER, LATER);

    @Test
    void saysWhatItWaitsForInEachState() {
        assertThat(why(accepted(Settlement.INSTANT))).startsWith("accepted: waits for the ledger");
        assertThat(why(held())).isEqualTo("held: its time has come, and its provider (sandbox) has not been asked");
        assertThat(why(asked)).isEqualTo("fulfilling: its provider (sandbox) has not said its last word");
        assertThat(why(asked.fulfil(LATER, LATER))).contains("to pay what is held");
        assertThat(why(asked.reject(4002, LATER, LATER))).contains("to release what is held");
        assertThat(why(held().cancel(LATER, LATER))).startsWith("cancelling: waits for the ledger");
        Topup delivered = hear(accepted(Settlement.INSTANT), new LedgerAnswer.Paid(1));
        assertThatThrownBy(() -> why(delivered)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysHowOftenTheProviderGaveNoAnswerAndWhyTheLastTime() {
        Topup twice = answered(answered(asked, new ProviderAnswer.Away("no answer in time"), false), AWAY, false);

        assertThat(why(twice))
                .endsWith("; times without an answer, one after the other: 2; its last error: status 503");
    }

    @Test
    void forgetsTheErrorOfAProviderThatIsAtItAgain() {
        Topup later = answered(answered(asked, AWAY, false), new ProviderAnswer.Later(Duration.ofSeconds(3)), false);

        assertThat(later.progress().providerError()).isNull();
        assertThat(later.progress().dueAt()).isEqualTo(NOON.plusSeconds(3));
    }

    @Test
    void remembersWhyItWasGivenUp() {
        Topup declined = answered(asked, new ProviderAnswer.Declined("limit_reached"), false);
        assertThat(declined.progress().providerError()).isEqualTo("limit_reached");
        assertThat(why(declined)).endsWith("; its last error: limit_reached");

        // The withdrawal is ours; what led to it is the reason.
        Topup away = answered(asked, AWAY, false);
        Topup withdrawn = answered(away, new ProviderAnswer.Declined("withdrawn"), true);
        assertThat(withdrawn.state()).isEqualTo(TopupState.REJECTED);
        assertThat(withdrawn.progress().providerError()).isEqualTo("status 503");
        Topup failed = hear(withdrawn, new LedgerAnswer.Released(1000));
        assertThat(failed.progress().providerError()).isEqualTo("status 503");
        Topup notWithdrawn = answered(away, new ProviderAnswer.Away("no answer in time"), true);
        assertThat(notWithdrawn.progress().providerError()).isEqualTo("no answer in time");
    }

    @Test
    void keepsNoMoreOfAnErrorThanHasRoom() {
        Topup away = answered(asked, new ProviderAnswer.Away("x".repeat(5000)), false);

        assertThat(away.progress().providerError()).hasSize(200);
    }

    private static Topup answered(Topup topup, ProviderAnswer answer, boolean withdrew) {
        return FULFILMENT.answered(topup, answer, withdrew, NOON);
    }

    private static String why(Topup topup) {
        return new StuckTopup(topup, Kind.TOPUP_WAITS_FOR_PROVIDER, NOON).why();
    }
}
