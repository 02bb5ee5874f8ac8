package app.aitopup.topup.domain;

import static app.aitopup.topup.domain.Examples.NOON;
import static app.aitopup.topup.domain.Examples.VOUCHER;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Settlement;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** The state machine under whatever may reach it: any answers and requests, doubled, late and in any order. */
class LifecyclePropertyTest {

    // As the product contract and the architecture tell it, not as the code does.
    private static final List<String> LEGAL = List.of(
            "ACCEPTED to HELD",
            "ACCEPTED to DELIVERED",
            "ACCEPTED to FAILED",
            "ACCEPTED to CANCELLING",
            "HELD to FULFILLING",
            "HELD to REJECTED",
            "HELD to CANCELLING",
            "FULFILLING to FULFILLED",
            "FULFILLING to REJECTED",
            "FULFILLED to DELIVERED",
            "REJECTED to FAILED",
            "CANCELLING to CANCELLED",
            "CANCELLING to DELIVERED",
            "CANCELLING to FAILED");

    /** Everything that can happen to a top-up. */
    enum Happening {
        HELD,
        PAID,
        RELEASED,
        RELEASED_NOTHING,
        DECLINED,
        CANCEL,
        ASK,
        FULFIL,
        REJECT,
        WAIT
    }

    @Property(tries = 2000)
    void takesLegalStepsOnlyAndEndsAtMostOnce(
            @ForAll Settlement settlement, @ForAll @Size(max = 30) List<Happening> happenings) {
        Topup topup = Examples.accepted(settlement);
        Topup end = null;
        for (int i = 0; i < happenings.size(); i++) {
            Topup next = after(topup, happenings.get(i), NOON.plusSeconds(i));
            if (next.state() != topup.state()) {
                assertThat(topup.state() + " to " + next.state()).isIn(LEGAL);
            }
            assertThat(next.updatedAt()).isAfterOrEqualTo(topup.updatedAt());
            if (end != null) {
                assertThat(next).as("an end is for ever").isSameAs(end);
            }
            end = next.state().isFinal() ? next : null;
            topup = next;
        }
        assertThat(topup.progress().steps().stream().map(Topup.Step::state)).doesNotHaveDuplicates();
    }

    @Property(tries = 2000)
    void tellsOfTheMoneyWhatTheLedgerSaid(@ForAll @Size(max = 30) List<Happening> happenings) {
        Topup topup = Examples.accepted(Settlement.HOLD);
        boolean paid = false;
        for (int i = 0; i < happenings.size(); i++) {
            Topup before = topup;
            topup = after(topup, happenings.get(i), NOON.plusSeconds(i));
            paid = paid || (happenings.get(i) == Happening.PAID && topup.state() != before.state());
        }

        assertThat(topup.funds() == Funds.CAPTURED).isEqualTo(paid);
        if (topup.funds() == Funds.RELEASED) {
            assertThat(happenings).containsAnyOf(Happening.HELD, Happening.RELEASED);
        }
    }

    @Property(tries = 1000)
    void isTheSameAfterACrashThatBringsEverythingAgain(@ForAll @Size(max = 20) List<Happening> happenings) {
        Topup once = Examples.accepted(Settlement.HOLD);
        Topup twice = once;
        for (int i = 0; i < happenings.size(); i++) {
            Instant at = NOON.plusSeconds(i);
            once = after(once, happenings.get(i), at);
            twice = after(after(twice, happenings.get(i), at), happenings.get(i), at);
        }

        assertThat(twice.state()).isEqualTo(once.state());
        assertThat(ImpliedEvent.of(twice)).isEqualTo(ImpliedEvent.of(once));
    }

    private static Topup after(Topup topup, Happening happening, Instant now) {
        Instant dueAt = now.plusSeconds(5);
        return switch (happening) {
            case HELD -> topup.hear(new LedgerAnswer.Held(), () -> VOUCHER, now, dueAt);
            case PAID -> topup.hear(new LedgerAnswer.Paid(5400), () -> VOUCHER, now, dueAt);
            case RELEASED -> topup.hear(new LedgerAnswer.Released(1000), () -> VOUCHER, now, dueAt);
            case RELEASED_NOTHING -> topup.hear(new LedgerAnswer.Released(0), () -> VOUCHER, now, dueAt);
            case DECLINED -> topup.hear(new LedgerAnswer.Declined(4001), () -> VOUCHER, now, dueAt);
            case CANCEL -> topup.cancel(now, dueAt);
            case ASK -> topup.ask(now, dueAt);
            case FULFIL -> topup.fulfil(now, dueAt);
            case REJECT -> topup.reject(4002, now, dueAt);
            case WAIT -> topup.state().isFinal() ? topup : topup.wait(1, dueAt);
        };
    }
}
