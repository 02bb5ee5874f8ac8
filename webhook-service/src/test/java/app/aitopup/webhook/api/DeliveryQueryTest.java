package app.aitopup.webhook.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.DeliveryStatus;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryQueryTest {
    private static final Optional<String> NONE = Optional.empty();
    private static final String OWNER = "acc_1/staging";
    private static final Cursors CURSORS = new Cursors(Base64.getEncoder().encodeToString(new byte[32]));

    @Test
    void asksForTheNewestTwentyByItself() {
        DeliveryQuery query = DeliveryQuery.read(CURSORS, OWNER, NONE, NONE, NONE, NONE, NONE);

        assertThat(query.limit()).isEqualTo(20);
        assertThat(query.filter().before()).isEmpty();
        assertThat(query.filter().status()).isEmpty();
    }

    @Test
    void goesOnWhereTheCursorSays() {
        String last = Ids.next(Ids.DELIVERY);
        String cursor = CURSORS.seal(last, held(OWNER, NONE).list());

        // Another limit makes no other list.
        DeliveryQuery query = DeliveryQuery.read(
                CURSORS, OWNER, NONE, Optional.of("held"), NONE, Optional.of(cursor), Optional.of("100"));

        assertThat(query.filter().before()).contains(last);
        assertThat(query.filter().status()).contains(DeliveryStatus.HELD);
        assertThat(query.limit()).isEqualTo(100);
    }

    @Test
    void takesNoCursorOfAnotherList() {
        Optional<String> cursor = Optional.of(
                CURSORS.seal(Ids.next(Ids.DELIVERY), held(OWNER, NONE).list()));
        Optional<String> held = Optional.of("held");
        Optional<String> endpoint = Optional.of(Ids.next(Ids.ENDPOINT));
        Optional<String> type = Optional.of("balance.low");

        assertThat(held(OWNER, cursor).filter().before()).isPresent();
        List<Runnable> others = List.of(
                () -> held("acc_2/staging", cursor),
                () -> held("acc_1/live", cursor),
                () -> DeliveryQuery.read(CURSORS, OWNER, NONE, NONE, NONE, cursor, NONE),
                () -> DeliveryQuery.read(CURSORS, OWNER, NONE, Optional.of("dropped"), NONE, cursor, NONE),
                () -> DeliveryQuery.read(CURSORS, OWNER, endpoint, held, NONE, cursor, NONE),
                () -> DeliveryQuery.read(CURSORS, OWNER, NONE, held, type, cursor, NONE));
        assertThat(others).allSatisfy(other -> {
            Refusal refusal = catchThrowableOfType(Refusal.class, other::run);
            assertThat(refusal.code()).isEqualTo(Code.FIELD_INVALID);
            assertThat(refusal.errors()).extracting(FieldError::field).containsExactly("cursor");
        });
    }

    @Test
    void namesEveryFaultAtOnce() {
        Optional<String> wrong = Optional.of("wrong");

        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> DeliveryQuery.read(CURSORS, OWNER, wrong, wrong, wrong, wrong, wrong));

        assertThat(refusal.code()).isEqualTo(Code.FIELD_INVALID);
        assertThat(refusal.errors())
                .extracting(FieldError::field)
                .containsExactly("endpoint_id", "status", "event_type", "cursor", "limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "1.5", "", "1e2", "99999999999", "٣"})
    void takesLimitsFrom1To100(String limit) {
        assertThat(catchThrowableOfType(
                        Refusal.class,
                        () -> DeliveryQuery.read(CURSORS, OWNER, NONE, NONE, NONE, NONE, Optional.of(limit))))
                .isNotNull();
    }

    private static DeliveryQuery held(String owner, Optional<String> cursor) {
        return DeliveryQuery.read(CURSORS, owner, NONE, Optional.of("held"), NONE, cursor, NONE);
    }
}
