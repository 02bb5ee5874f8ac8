package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.local.StateDirectory.Running;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackFileTest {

    @TempDir
    private Path directory;

    @Test
    void hasTheShapeThatScriptsReadWhenEverythingRuns() throws IOException {
        StateDirectory state = StateDirectory.at(directory);
        Ports ports = Ports.of(state, Optional.empty());
        Secrets secrets = new Secrets(
                "pepper",
                "op_token",
                "voucher",
                "webhook",
                "cursor",
                Path.of("signing"),
                Path.of("verification"),
                Path.of("key"));
        DemoAccount.Known demo =
                new DemoAccount.Known("demo@example.com", "secret", "acc_1", "ak_staging_1", "ak_live_1", true);
        List<Running> alive = List.of(
                running("gateway-1", 11, 8080),
                running("gateway-2", 12, 8081),
                running("kafka", 13, 19092),
                running("wallet-1", 14, 8200));

        JsonNode json = json(StackFile.of(alive, ports, Optional.of(secrets), Optional.of(demo)));

        assertThat(json)
                .isEqualTo(
                        StateDirectory.JSON.readTree(
                                """
                                {"gateway_url": "http://127.0.0.1:8080",
                                 "gateway_urls": ["http://127.0.0.1:8080", "http://127.0.0.1:8081"],
                                 "staging_key": "ak_staging_1", "live_key": "ak_live_1", "operator_token": "op_token",
                                 "demo": {"email": "demo@example.com", "password": "secret"},
                                 "kafka": "127.0.0.1:19092",
                                 "postgres": {"url": "jdbc:postgresql://127.0.0.1:15432/",
                                              "user": "postgres", "password": "postgres"},
                                 "services": {
                                   "gateway": [{"url": "http://127.0.0.1:8080", "pid": 11, "log": "gateway-1.log",
                                                "metrics_url": "http://127.0.0.1:8400/q/metrics"},
                                               {"url": "http://127.0.0.1:8081", "pid": 12, "log": "gateway-2.log",
                                                "metrics_url": "http://127.0.0.1:8401/q/metrics"}],
                                   "wallet": [{"url": "http://127.0.0.1:8200", "pid": 14, "log": "wallet-1.log",
                                                "metrics_url": "http://127.0.0.1:8200/q/metrics"}]}}
                                """));
    }

    @Test
    void hasEveryFieldWhenOnlyTheInfrastructureRuns() throws IOException {
        StateDirectory state = StateDirectory.at(directory);

        JsonNode json =
                json(StackFile.of(List.of(), Ports.of(state, Optional.empty()), Optional.empty(), Optional.empty()));

        assertThat(json.path("gateway_url").isNull()).isTrue();
        assertThat(json.path("gateway_urls").isArray()).isTrue();
        assertThat(json.path("staging_key").isNull()).isTrue();
        assertThat(json.path("demo").isNull()).isTrue();
        assertThat(json.path("services").isObject()).isTrue();
    }

    /** As it is written, because a tree made from objects tells long from int. */
    private static JsonNode json(StackFile file) throws IOException {
        return StateDirectory.JSON.readTree(StateDirectory.JSON.writeValueAsString(file));
    }

    private static Running running(String name, long pid, int port) {
        return new Running(name, pid, "2026-06-13T12:00:00Z", port, name + ".log", "");
    }
}
