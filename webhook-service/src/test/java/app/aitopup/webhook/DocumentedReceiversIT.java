package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.aitopup.webhook.SignatureVectors.Vector;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the documentation's receivers with the published vectors, each in its own language. A tool that is not there
 * skips its test, unless {@code AITOPUP_DEMANDED_TOOLS} names it, as the continuous integration does.
 */
@Timeout(300)
class DocumentedReceiversIT {
    private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    /** What no receiver may take, nor break on. */
    private static final List<String> NONSENSE = List.of(
            "",
            ",",
            "=",
            "t",
            "t=,v1=",
            "t=1781352000",
            "v1=" + "0".repeat(64),
            "t=1781352000,v1=",
            "t=1781352000,v1=é",
            "t=１７８１３５２０００,v1=" + "0".repeat(64),
            "t=-1781352000,v1=" + "0".repeat(64),
            "t=" + "9".repeat(5000) + ",v1=" + "0".repeat(64),
            "t=1781352000,t=1781352000,v1=" + "0".repeat(64));

    private final WebhooksPage page = new WebhooksPage();
    private final List<String> expected = new ArrayList<>();

    @TempDir
    Path directory;

    /** One case for each secret of each vector, in files that every language reads easily. */
    @BeforeEach
    void writeCases() throws IOException {
        for (Vector vector : SignatureVectors.all()) {
            for (String secret : vector.secrets()) {
                String header = vector.headers().getOrDefault("X-AiTopUp-Signature", "");
                write(secret, header, vector.body(), vector.now().getEpochSecond(), vector.valid());
            }
        }
        for (String header : NONSENSE) {
            write(SECRET, header, "{}", 1_781_352_000, false);
        }
        assertThat(expected).contains("true").contains("false");
    }

    @Test
    void verifiesInPython() throws IOException, InterruptedException {
        require("python3");
        source(
                "receiver.py",
                page.snippet("python"),
                """
                import pathlib, sys

                for index in range(int(sys.argv[1])):
                    def read(part):
                        return pathlib.Path(f"{index}.{part}").read_bytes()
                    print(str(verify(read("secret").decode(), read("header").decode(), read("body"),
                                     int(read("now")))).lower())
                """);

        assertVerifies("python3", "receiver.py", count());
    }

    @Test
    void verifiesInNode() throws IOException, InterruptedException {
        require("node");
        source(
                "receiver.mjs",
                page.snippet("node"),
                """
                import { readFileSync } from "node:fs";

                for (let index = 0; index < Number(process.argv[2]); index++) {
                  const read = (part) => readFileSync(`${index}.${part}`);
                  console.log(verify(read("secret").toString(), read("header").toString(), read("body"),
                      Number(read("now").toString())));
                }
                """);

        assertVerifies("node", "receiver.mjs", count());
    }

    @Test
    void verifiesInJava() throws IOException, InterruptedException {
        String snippet = page.snippet("java");
        int imports = snippet.indexOf("final class");
        // A source file is launched by its first class.
        source(
                "Receiver.java",
                snippet.substring(0, imports),
                """
                class Receiver {
                    public static void main(String[] arguments) throws Exception {
                        for (int index = 0; index < Integer.parseInt(arguments[0]); index++) {
                            String prefix = index + ".";
                            String secret = java.nio.file.Files.readString(java.nio.file.Path.of(prefix + "secret"));
                            String header = java.nio.file.Files.readString(java.nio.file.Path.of(prefix + "header"));
                            byte[] body = java.nio.file.Files.readAllBytes(java.nio.file.Path.of(prefix + "body"));
                            String now = java.nio.file.Files.readString(java.nio.file.Path.of(prefix + "now"));
                            System.out.println(Webhooks.verify(secret, header, body, Long.parseLong(now)));
                        }
                    }
                }
                """,
                snippet.substring(imports));

        assertVerifies(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "Receiver.java", count());
    }

    @Test
    void verifiesInGo() throws IOException, InterruptedException {
        require("go");
        source("go.mod", "module receiver\n\ngo 1.21\n");
        source("verify.go", "package main\n\n", page.snippet("go"));
        source(
                "main.go",
                """
                package main

                import (
                	"fmt"
                	"os"
                	"strconv"
                	"time"
                )

                func main() {
                	count, _ := strconv.Atoi(os.Args[1])
                	for index := 0; index < count; index++ {
                		read := func(part string) []byte {
                			content, err := os.ReadFile(fmt.Sprintf("%d.%s", index, part))
                			if err != nil {
                				panic(err)
                			}
                			return content
                		}
                		now, _ := strconv.ParseInt(string(read("now")), 10, 64)
                		fmt.Println(Verify(string(read("secret")), string(read("header")), read("body"), time.Unix(now, 0)))
                	}
                }
                """);

        assertVerifies("go", "run", ".", count());
    }

    @Test
    void verifiesInAShell() throws IOException, InterruptedException {
        require("openssl");
        source(
                "receiver.sh",
                "set -uo pipefail\n",
                page.snippet("bash"),
                """
                for ((index = 0; index < $1; index++)); do
                    if verify "$(cat "$index.secret")" "$(cat "$index.header")" "$index.body" "$(cat "$index.now")"; then
                        echo true
                    else
                        echo false
                    fi
                done
                """);

        assertVerifies("bash", "receiver.sh", count());
    }

    private static void require(String tool) {
        boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        List<String> demanded = List.of(
                System.getenv().getOrDefault("AITOPUP_DEMANDED_TOOLS", "").split(" ", -1));
        assertThat(there || !demanded.contains(tool))
                .as(tool + " is demanded and not on the PATH")
                .isTrue();
        assumeTrue(there, tool + " is not on the PATH: the documentation's snippet for it was not run");
    }

    private void assertVerifies(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        // Nothing is to be fetched, and a test's JVM options are not the snippet's.
        builder.environment().putAll(Map.of("GOTOOLCHAIN", "local", "GOFLAGS", "-mod=mod", "GOPROXY", "off"));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        assertThat(Files.readAllLines(output)).isEqualTo(expected);
    }

    private void write(String secret, String header, String body, long now, boolean valid) throws IOException {
        String prefix = expected.size() + ".";
        source(prefix + "secret", secret);
        source(prefix + "header", header);
        source(prefix + "body", body);
        source(prefix + "now", Long.toString(now));
        expected.add(Boolean.toString(valid));
    }

    private void source(String name, String... parts) throws IOException {
        Files.writeString(directory.resolve(name), String.join("", parts), StandardCharsets.UTF_8);
    }

    private String count() {
        return Integer.toString(expected.size());
    }
}
