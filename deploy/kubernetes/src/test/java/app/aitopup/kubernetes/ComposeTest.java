package app.aitopup.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ComposeTest {
    private static final List<String> SERVICES = List.of("gateway", "topup", "wallet", "webhook");

    private final JsonNode compose = read();

    /** By the parser that knows merge keys, which Jackson's own does not. */
    private static JsonNode read() {
        try (Reader reader = Files.newBufferedReader(Configuration.ROOT.resolve("docker-compose.yml"))) {
            return JsonMapper.builder().build().valueToTree(new Yaml().<Object>load(reader));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyVariableIsASettingOfItsServiceAndNoSecretIsInlined() {
        for (String name : SERVICES) {
            JsonNode environment = compose.at("/services/" + name + "/environment");
            Set<String> set = new TreeSet<>();
            environment.fieldNames().forEachRemaining(set::add);
            assertThat(set).hasSizeGreaterThan(5);
            assertThat(new Configuration(name).variables()).as(name).containsAll(set);
            environment.properties().forEach(one -> {
                if (one.getKey().matches(".*(PASSWORD|TOKEN|PEPPER|SECRET|_KEYS?)$")) {
                    assertThat(one.getValue().asText())
                            .as(one.getKey())
                            .startsWith("${")
                            .contains(":?");
                }
            });
        }
    }

    @Test
    void servicesCanWriteNothingAndHaveTimeToEnd() {
        for (String name : SERVICES) {
            JsonNode service = compose.at("/services/" + name);
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(service.path("cap_drop")).singleElement().satisfies(one -> assertThat(one.asText())
                    .isEqualTo("ALL"));
            assertThat(service.path("build").asText()).isEqualTo(name + "-service");
            assertThat(Integer.parseInt(
                            service.path("stop_grace_period").asText().replace("s", "")))
                    .isGreaterThan(new Configuration(name).secondsToStop());
        }
    }

    @Test
    void topicsAreThoseOfTheContracts() {
        assertThat(compose.at("/services/topics/command/0").asText())
                .contains("for topic in " + String.join(" ", Topics.all()) + ";")
                .contains("--partitions 12");
        assertThat(compose.at("/services/kafka/environment/KAFKA_AUTO_CREATE_TOPICS_ENABLE")
                        .asText())
                .isEqualTo("false");
    }

    @Test
    void theGatewayFindsEachService() {
        for (String name : List.of("topup", "wallet", "webhook")) {
            assertThat(compose.at("/services/gateway/environment/AITOPUP_GATEWAY_" + name.toUpperCase(Locale.ROOT)
                                    + "_URLS")
                            .asText())
                    .isEqualTo("http://" + name + ":" + new Configuration(name).property("quarkus.http.port"));
        }
    }

    @Test
    void onlyWhatIsForCallersIsPublished() {
        assertThat(compose.findValues("ports")).singleElement().satisfies(ports -> assertThat(ports)
                .singleElement()
                .satisfies(one -> assertThat(one.asText()).isEqualTo("8080:8080")));
        assertThat(compose.at("/services/gateway").has("ports")).isTrue();
    }

    @Test
    void imagesArePinnedAndRunAsNobodyInParticular() throws IOException {
        for (String name : List.of("postgres", "kafka", "topics")) {
            assertThat(compose.at("/services/" + name + "/image").asText()).matches(".+:\\d+\\.\\d+(\\.\\d+)?");
        }
        for (String name : SERVICES) {
            String port = new Configuration(name).property("quarkus.http.port");
            assertThat(Files.readAllLines(Configuration.ROOT.resolve(name + "-service/Dockerfile")))
                    .anyMatch(line -> line.matches("FROM eclipse-temurin:17\\.\\d+\\.\\d+_\\d+-jre-\\w+"))
                    .contains("USER 10001", "EXPOSE " + port, "EXPOSE " + new Configuration(name).metricsPort())
                    .anyMatch(line -> line.contains("/dev/tcp/127.0.0.1/" + port) && line.contains("/q/health/ready"))
                    .containsSubsequence("COPY target/quarkus-app/lib/ lib/", "COPY target/quarkus-app/app/ app/");
        }
    }
}
