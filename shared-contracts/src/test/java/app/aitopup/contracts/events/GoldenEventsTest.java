package app.aitopup.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was published once can be read and written the same way for ever. */
class GoldenEventsTest {
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    @ParameterizedTest
    @EnumSource(EventType.class)
    void readsAndWritesTheGoldenExample(EventType type) throws IOException {
        JsonNode golden = golden(type.type());

        Event event = json.treeToValue(golden, type.data());

        assertThat(json.writeValueAsString(event)).isEqualTo(golden.toString());
        assertThat(event.type()).isEqualTo(type);
        assertThat(event.accountId()).startsWith(Ids.ACCOUNT);
        assertThat(event.environment()).isNotNull();
        assertThat(Ids.event(event.subject(), type.type())).startsWith(Ids.EVENT);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void isFoundByItsNameAndStandsOnTheTopicOfItsFamily(EventType type) {
        assertThat(EventType.of(type.type())).contains(type);
        boolean ofTopups = type.type().startsWith("topup.");
        assertThat(type.topic()).isEqualTo(ofTopups ? Topics.TOPUP : Topics.WALLET);
    }

    @Test
    void readsARequestFromBeforeHoldsAndCaps() throws IOException {
        JsonNode old = golden("old/topup.requested");

        TopupRequested requested = json.treeToValue(old, TopupRequested.class);

        assertThat(requested.settlement()).isEqualTo(Settlement.INSTANT);
        assertThat(requested.perTopupCents()).isNull();
        assertThat(requested.perDayCents()).isNull();
    }

    @Test
    void readsARequestFromThePortalWhichHasNoKey() throws IOException {
        JsonNode old = golden("old/topup.requested.from_portal");

        TopupRequested requested = json.treeToValue(old, TopupRequested.class);

        assertThat(requested.keyId()).isNull();
        assertThat(json.writeValueAsString(requested)).isEqualTo(old.toString());
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void refusesAnEventWithoutAFieldThatWasAlwaysThere(EventType type) throws IOException {
        ObjectNode incomplete = (ObjectNode) golden(type.type());
        incomplete.remove("account_id");

        assertThatThrownBy(() -> json.treeToValue(incomplete, type.data()))
                .isInstanceOf(MismatchedInputException.class);
    }

    private JsonNode golden(String name) throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/golden/" + name + ".json")) {
            assertThat(file).as("a golden example of " + name).isNotNull();
            return json.readTree(file);
        }
    }
}
