package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.DocumentedCalls.Block;
import app.aitopup.e2e.Receiver.Received;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every block with curl in README.md and docs/*.md as it stands there, with the real curl, against the packaged
 * suite: only names of hosts, keys and ids are put in. What cannot be run says so, and why, in the page: {@code <!--
 * not run: … -->} before the block; {@code <!-- answers: 3007 -->} where it is meant to be refused.
 */
@Timeout(120)
class DocumentedCallsIT {
    private static final List<String> TOOLS = List.of("bash", "curl", "jq", "openssl");
    /** curl writes this line after each answer, because its configuration file says so. */
    private static final Pattern END = Pattern.compile("(?s)(.*?)\n@@ (\\d{3}) (\\S*)\n");

    private static final Pattern ID = Pattern.compile("\\b(acc|key|txn|whe|dlv|evt)_(?:[0-9a-z]{26}\\b|\\.\\.\\.|…)");
    private static final String RECEIVER = "http://localhost:8080/hooks/aitopup";

    private static Integrator integrator;
    private static Receiver receiver;
    private static String secret;
    private static Received webhook;
    private static final Map<String, String> IDS = new LinkedHashMap<>();

    @TempDir
    Path directory;

    /** A top-up, an endpoint and a delivery for the calls to be about. */
    @BeforeAll
    static void start() {
        Suite.start();
        integrator = Integrator.signUp();
        receiver = new Receiver();
        Response endpoint =
                integrator.call().body("{\"url\":\"" + receiver.url() + "\"}").post("/webhooks");
        secret = endpoint.jsonPath().getString("data.secret");
        String transactionId =
                integrator.send("user@example.com", 1000).jsonPath().getString("transaction_id");
        await().until(() -> !receiver.about(transactionId).isEmpty());
        webhook = receiver.about(transactionId).get(0);
        IDS.put("acc", integrator.accountId());
        IDS.put("key", integrator.call().get("/key").jsonPath().getString("data.id"));
        IDS.put("txn", transactionId);
        IDS.put("whe", endpoint.jsonPath().getString("data.id"));
        IDS.put("evt", webhook.json().getString("id"));
        IDS.put("dlv", webhook.headers().get("X-AiTopUp-Delivery"));
    }

    @AfterAll
    static void close() {
        receiver.close();
    }

    static List<Block> blocks() {
        return DocumentedCalls.all().stream()
                .filter(block -> block.notRun() == null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void isAnsweredAsThePageSays(Block block) throws IOException, InterruptedException {
        TOOLS.forEach(Tool::require);
        int received = receiver.all().size();

        List<MatchResult> answers = END.matcher(run(block)).results().toList();

        assertThat(answers).hasSize((int) block.calls());
        for (MatchResult answer : answers) {
            int status = Integer.parseInt(answer.group(2));
            if (status == Receiver.NO_CONTENT) {
                // Nobody but the receiver answers so: the page shows how to sign a request to it.
                assertThat(block.script()).contains(RECEIVER);
                assertSigned(receiver.all().get(received));
                continue;
            }
            assertThat(answer.group(3)).startsWith("application/json");
            JsonPath envelope = JsonPath.from(answer.group(1));
            assertThat(envelope.getMap("").keySet())
                    .containsExactly("success", "code", "transaction_id", "status", "timestamp", "data");
            if (block.code() == null) {
                assertThat(status).as(answer.group(1)).isBetween(200, 299);
                assertThat(envelope.getBoolean("success")).as(answer.group(1)).isTrue();
            } else {
                assertThat(envelope.getInt("code")).isEqualTo(block.code());
            }
            // The doctor is shown a good request.
            if (block.script().contains("/verify")) {
                assertThat(envelope.getString("data.verdict"))
                        .as(answer.group(1))
                        .isEqualTo("valid");
            }
        }
    }

    /** The quickstart in languages that are here; Go is read by people alone. */
    @ParameterizedTest
    @CsvSource({"python,python3,call.py", "node,node,call.mjs", "java,java,Quickstart.java"})
    void quickstartRunsAsItStandsThere(String marker, String tool, String file)
            throws IOException, InterruptedException {
        Tool.require(tool);
        String page = Files.readString(DocumentedCalls.PORTAL.resolve("quickstart.md"));
        Matcher snippet = Pattern.compile("(?s)<!-- runs: " + marker + " -->\\n```\\w+\\n(.*?)```")
                .matcher(page);
        assertThat(snippet.find()).isTrue();
        Files.writeString(directory.resolve(file), filled(snippet.group(1)));
        Path output = directory.resolve("output");

        Process process = new ProcessBuilder(tool, file)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains("1001");
    }

    @Test
    void findsTheBlocksOfBothKindsAndTheirMarkers() {
        String page =
                """
                Text with `curl` in it.

                    curl http://a/

                <!-- not run: needs a moon -->
                ```bash
                time=$(curl http://b/) && curl http://c/
                ```

                <!-- answers: 3007 -->

                    echo x | curl -d @- http://d/

                ```text
                no curly call
                ```
                """;

        List<Block> found = DocumentedCalls.of("page.md", page);

        assertThat(found).extracting(Block::place).containsExactly("page.md:3", "page.md:6", "page.md:12");
        assertThat(found).extracting(Block::calls).containsExactly(1L, 2L, 1L);
        assertThat(found).extracting(Block::notRun).containsExactly(null, "needs a moon", null);
        assertThat(found).extracting(Block::code).containsExactly(null, null, 3007);
    }

    private String run(Block block) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("script"), "set -euo pipefail\n" + filled(block.script()));
        Files.writeString(
                directory.resolve(".curlrc"),
                "silent\nshow-error\nmax-time = 30\nwrite-out = \"\\n@@ %{http_code} %{content_type}\\n\"\n");
        Files.writeString(directory.resolve("body.txt"), webhook.body());
        Files.writeString(directory.resolve("body.json"), "{\"id\":\"evt_1\"}");
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder("bash", "script")
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment()
                .putAll(Map.of(
                        "CURL_HOME", directory.toString(),
                        "AITOPUP_KEY", integrator.key(),
                        "AITOPUP_OPERATOR_TOKEN", Suite.operatorToken(),
                        "ENDPOINT", IDS.get("whe"),
                        "SIGNATURE", webhook.headers().get("X-AiTopUp-Signature"),
                        "secret", secret));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(output);
    }

    private static String filled(String script) {
        String text = script.replace(RECEIVER, receiver.url())
                .replaceAll(
                        "https://aitopup\\.app/api|http://(?:127\\.0\\.0\\.1|localhost):8080/api",
                        Suite.gateway() + "/api")
                .replaceAll("ak_staging_(?:\\.\\.\\.|…)", integrator.key())
                .replaceAll("ak_live_(?:\\.\\.\\.|…)", Suite.demoKey("live"))
                .replaceAll("op_(?:\\.\\.\\.|…)", Suite.operatorToken());
        String filled = ID.matcher(text).replaceAll(id -> IDS.get(id.group(1)));
        assertThat(filled).as("nobody knows what to put in for this").doesNotContain("...", "…");
        return filled;
    }

    private static void assertSigned(Received request) {
        try {
            com.stripe.net.Webhook.Signature.verifyHeader(
                    request.body(), request.headers().get("X-AiTopUp-Signature"), secret, 300);
        } catch (com.stripe.exception.SignatureVerificationException e) {
            throw new AssertionError(e);
        }
    }
}
