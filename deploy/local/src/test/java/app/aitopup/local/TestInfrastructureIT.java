package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the other modules' integration tests rely on. */
class TestInfrastructureIT {

    @TempDir
    private Path temporary;

    @Test
    void servesUntilItsInputEndsAndLeavesNothing() throws Exception {
        Process process = new ProcessBuilder(
                        Component.java(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        Commands.builtClasses() + ":" + Commands.dependencies(),
                        "app.aitopup.local.TestInfrastructure")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var answer = process.inputReader()) {
            JsonNode json = new ObjectMapper().readTree(answer.readLine());

            assertThat(json.path("postgres").path("host").asText()).isEqualTo("127.0.0.1");
            assertThat(json.path("postgres").path("user").asText()).isEqualTo("postgres");
            assertThat(json.path("postgres").path("password").asText()).isEqualTo("postgres");
            int port = json.path("postgres").path("port").asInt();
            for (String database : PostgresServer.DATABASES) {
                try (Connection connection = PostgresServer.connect(port, database)) {
                    assertThat(connection.isValid(5)).isTrue();
                }
            }
            try (Admin admin = Admin.create(
                    Map.of("bootstrap.servers", (Object) json.path("kafka").asText()))) {
                assertThat(admin.listTopics().names().get())
                        .isEqualTo(Set.of("topup.v1", "wallet.v1", "topup.v1.dlq", "wallet.v1.dlq"));
            }

            process.getOutputStream().close();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(answer.readLine()).isNull();
            try (var left = Files.list(temporary)) {
                assertThat(left.filter(file -> file.getFileName().toString().startsWith("aitopup")))
                        .isEmpty();
            }
        } finally {
            process.destroy();
        }
    }
}
