package app.aitopup.webhook.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.DeliveryStatus;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryQueryTest {
    private static final String OWNER = "acc_1/staging";
    private static final Cursors CURSORS = new Cursors(Base64.getEncoder().encodeToString(new byte[32]));

    @Test
    void narrowsNothingDownByItself() {
        DeliveryQuery query = read(OWNER);

        assertThat(query.page().limit()).isEqualTo(50);
        assertThat(query.filter().before()).isEmpty();
        assertThat(query.filter().status()).isEmpty();
    }

    @Test
    void goesOnWhereTheCursorSays() {
        String last = Ids.next(Ids.DELIVERY);
        String cursor = read(OWNER, "status", "held").page().cursorTo(last);

        // Another limit makes no other list.
        DeliveryQuery query = read(OWNER, "status", "held", "cursor", cursor, "limit", "100");

        assertThat(query.filter().before()).contains(last);
        assertThat(query.filter().status()).contains(DeliveryStatus.HELD);
        assertThat(query.page().limit()).isEqualTo(100);
    }

    @Test
    void takesNoCursorOfAnotherList() {
        String cursor = read(OWNER, "status", "held").page().cursorTo(Ids.next(Ids.DELIVERY));
        String endpoint = Ids.next(Ids.ENDPOINT);

        assertThat(read(OWNER, "status", "held", "cursor", cursor).filter().before())
                .isPresent();
        List<Runnable> others = List.of(
                () -> read("acc_2/staging", "status", "held", "cursor", cursor),
                () -> read("acc_1/live", "status", "held", "cursor", cursor),
                () -> read(OWNER, "cursor", cursor),
                () -> read(OWNER, "status", "dropped", "cursor", cursor),
                () -> read(OWNER, "endpoint_id", endpoint, "status", "held", "cursor", cursor),
                () -> read(OWNER, "status", "held", "event_type", "balance.low", "cursor", cursor));
        assertThat(others).allSatisfy(other -> {
            Refusal refusal = catchThrowableOfType(Refusal.class, other::run);
            assertThat(refusal.code()).isEqualTo(Code.FIELD_INVALID);
            assertThat(refusal.errors()).extracting(FieldError::field).containsExactly("cursor");
        });
    }

    @Test
    void namesEveryFaultAtOnce() {
        Refusal refusal = catchThrowableOfType(
                Refusal.class,
                () -> read(
                        OWNER,
                        "limit",
                        "wrong",
                        "event_type",
                        "wrong",
                        "status",
                        "wrong",
                        "cursor",
                        "wrong",
                        "endpoint_id",
                        "wrong",
                        "staus",
                        "wrong"));

        assertThat(refusal.code()).isEqualTo(Code.FIELD_INVALID);
        assertThat(refusal.errors())
                .extracting(FieldError::field)
                .containsExactly("endpoint_id", "status", "event_type", "cursor", "limit", "staus");
    }

    private static DeliveryQuery read(String owner, String... namesAndValues) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return DeliveryQuery.read(parameters, owner, CURSORS);
    }
}
