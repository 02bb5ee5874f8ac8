package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The topic table of ARCHITECTURE.md says what the services' channels do. */
class TopicTableTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9.]+)` \\| ([^|]+) \\| ([^|]+) \\|.*");
    private static final Pattern CHANNEL =
            Pattern.compile("mp\\.messaging\\.(incoming|outgoing)\\.([a-z-]+)\\.topic=(\\S+)");
    // A consumer that must not pass over a record puts it aside, beside the topic that it came from.
    private static final String WITH_DEAD_LETTERS = "mp.messaging.incoming.%s.failure-strategy=fail";
    private static final Pattern SERVICE = Pattern.compile("[a-z]+-service");

    @Test
    void agreesWithTheChannels() throws IOException {
        Map<String, Set<String>> published = new TreeMap<>();
        Map<String, Set<String>> read = new TreeMap<>();
        for (String line : Files.readAllLines(Suite.REPOSITORY.resolve("ARCHITECTURE.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                services(row.group(2)).forEach(service -> add(published, row.group(1), service));
                services(row.group(3)).forEach(service -> add(read, row.group(1), service));
            }
        }

        assertThat(published).isNotEmpty().isEqualTo(channels("outgoing"));
        assertThat(read).isNotEmpty().isEqualTo(channels("incoming"));
    }

    private static Map<String, Set<String>> channels(String direction) throws IOException {
        Map<String, Set<String>> channels = new TreeMap<>();
        for (String service : new String[] {"gateway-service", "topup-service", "wallet-service", "webhook-service"}) {
            List<String> settings = Files.readAllLines(
                    Suite.REPOSITORY.resolve(service).resolve("src/main/resources/application.properties"));
            for (String line : settings) {
                Matcher channel = CHANNEL.matcher(line);
                if (channel.matches()) {
                    if (channel.group(1).equals(direction)) {
                        add(channels, channel.group(3), service);
                    } else if (direction.equals("outgoing")
                            && settings.contains(WITH_DEAD_LETTERS.formatted(channel.group(2)))) {
                        add(channels, channel.group(3) + ".dlq", service);
                    }
                }
            }
        }
        return channels;
    }

    private static Set<String> services(String cell) {
        Set<String> services = new TreeSet<>();
        Arrays.stream(cell.split(", "))
                .map(SERVICE::matcher)
                .filter(Matcher::find)
                .forEach(found -> services.add(found.group()));
        return services;
    }

    private static void add(Map<String, Set<String>> map, String topic, String service) {
        map.computeIfAbsent(topic, name -> new TreeSet<>()).add(service);
    }
}
