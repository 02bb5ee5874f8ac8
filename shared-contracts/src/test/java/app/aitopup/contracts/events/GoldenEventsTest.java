package app.aitopup.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Ids;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was published once can be read and written the same way for ever. */
class GoldenEventsTest {
    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @EnumSource(EventType.class)
    void readsAndWritesTheGoldenExample(EventType type) throws IOException {
        JsonNode golden = golden(type);

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
        assertThat(type.topic()).startsWith(type.type().substring(0, type.type().indexOf('.')));
    }

    private JsonNode golden(EventType type) throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/golden/" + type.type() + ".json")) {
            assertThat(file).as("a golden example of " + type.type()).isNotNull();
            return json.readTree(file);
        }
    }
}
