package app.aitopup.webhook.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.DeliveryStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryQueryTest {
    private static final Optional<String> NONE = Optional.empty();

    @Test
    void asksForTheNewestTwentyByItself() {
        DeliveryQuery query = DeliveryQuery.read(NONE, NONE, NONE, NONE, NONE);

        assertThat(query.limit()).isEqualTo(20);
        assertThat(query.filter().before()).isEmpty();
        assertThat(query.filter().status()).isEmpty();
    }

    @Test
    void goesOnWhereTheCursorSays() {
        String last = Ids.next(Ids.DELIVERY);

        DeliveryQuery query = DeliveryQuery.read(
                NONE, Optional.of("held"), NONE, Optional.of(DeliveryQuery.cursorAfter(last)), Optional.of("100"));

        assertThat(query.filter().before()).contains(last);
        assertThat(query.filter().status()).contains(DeliveryStatus.HELD);
        assertThat(query.limit()).isEqualTo(100);
    }

    @Test
    void namesEveryFaultAtOnce() {
        Optional<String> wrong = Optional.of("wrong");

        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> DeliveryQuery.read(wrong, wrong, wrong, wrong, wrong));

        assertThat(refusal.code()).isEqualTo(Code.FIELD_INVALID);
        assertThat(refusal.errors())
                .extracting(FieldError::field)
                .containsExactly("endpoint_id", "status", "event_type", "cursor", "limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "1.5", "", "1e2", "99999999999", "٣"})
    void takesLimitsFrom1To100(String limit) {
        assertThat(catchThrowableOfType(
                        Refusal.class, () -> DeliveryQuery.read(NONE, NONE, NONE, NONE, Optional.of(limit))))
                .isNotNull();
    }
}
