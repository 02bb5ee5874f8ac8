package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.SignedUp;
import app.aitopup.gateway.RawConnection.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is no HTTP, or HTTP that two readers could read in two ways, ends with one refusal in the envelope. Nothing that
 * came behind it is taken for a request, and no service hears of it.
 */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class FramingIT {
    private static final String CHARGE = "POST " + SEND;
    private static final String CANCEL = "POST " + PUBLIC + "/topup/txn_1/cancel";
    private static final String END = "\\r\\n";
    private static final String HOST = "Host: localhost" + END;
    private static final String JSON = "Content-Type: application/json" + END;
    private static final String BALANCE = "GET " + PUBLIC + "/balance HTTP/1.1" + END + HOST;

    private Downstream topup;
    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        account = signUp();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
    }

    static Stream<Arguments> badHttp() throws IOException {
        try (InputStream table = FramingIT.class.getResourceAsStream("/bad-http.tsv")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arguments.of((Object[]) line.split("\t")));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badHttp")
    void refusesWhatIsNoHttp(String name, int status, int code, String sent) throws IOException {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(withKey(sent)).send(charge());

            Reply reply = connection.read();
            assertRefused(reply, status, code);
            assertThat(reply.header("Connection")).isEqualTo("close");
            boolean movesMoney = sent.startsWith(CHARGE) || sent.startsWith(CANCEL);
            assertThat(reply.json().at("/data/funds").asText())
                    .as(reply.text())
                    .isEqualTo(movesMoney && !sent.contains("#") ? "untouched" : "");
            assertThat(connection.hasEnded())
                    .as("ended, with nothing more said")
                    .isTrue();
        }
        assertThat(topup.received()).isEmpty();
        assertThat(wallet.received(PUBLIC)).isEmpty();
        call("GET", PUBLIC + "/balance").bearer(account.key()).send().succeeded(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "TRACE", "BREW"})
    void answersTheGoodRequestBeforeABadOneAndNoneBehindIt(String method) throws IOException {
        try (RawConnection connection = RawConnection.open()) {
            String bad = method + " " + PUBLIC + "/balance HTTP/1.1" + END + "Bad Header: x" + END + END;
            connection
                    .send(withKey(BALANCE + "{auth}" + END + bad + BALANCE + "{auth}" + END))
                    .send(charge());

            assertThat(connection.read().status()).isEqualTo(200);
            assertRefused(connection.read(), 400, Code.REQUEST_MALFORMED.number());
            assertThat(connection.hasEnded()).isTrue();
        }
        assertThat(wallet.received(PUBLIC)).hasSize(1);
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void refusesABodyAtFaultBehindARequestThatIsStillBeingAnswered() throws IOException {
        wallet.behave((request, body) -> request.response().exceptionHandler(gone -> {}));
        try (RawConnection connection = RawConnection.open()) {
            String chunked = CHARGE + " HTTP/1.1" + END + HOST + JSON + "Transfer-Encoding: chunked" + END + END;
            connection.send(withKey(BALANCE + "{auth}" + END + chunked + "zz" + END));

            // Of the first one, when the wallet service did not answer in time.
            assertThat(connection.read().status()).isEqualTo(503);
            assertRefused(connection.read(), 400, Code.REQUEST_MALFORMED.number());
            assertThat(connection.hasEnded()).isTrue();
        }
    }

    @Test
    void takesWhatIsGoodHttpHoweverItIsCut() throws IOException {
        String head = "\\r\\n" + BALANCE + "{auth}X: a\\tb \\xe9" + END + "Accept:" + END + END;
        String chunked = CHARGE + "?a[]=b HTTP/1.1" + END + HOST + JSON + "{auth}Transfer-Encoding: Chunked" + END + END
                + "1;a=b" + END + "{" + END + "00001" + END + "}" + END + "0" + END + "X: y" + END + END;
        String old = "GET " + PUBLIC + "/balance HTTP/1.0" + END + "{auth}" + END;
        try (RawConnection connection = RawConnection.open()) {
            for (byte b : RawConnection.bytes(withKey(head + chunked + old))) {
                connection.send(new byte[] {b});
            }

            assertThat(connection.read().status()).isEqualTo(200);
            assertThat(connection.read().status()).isEqualTo(200);
            assertThat(connection.read().status()).isEqualTo(200);
            assertThat(connection.hasEnded()).as("as HTTP/1.0 has it").isTrue();
        }
        assertThat(topup.only().text()).isEqualTo("{}");
        assertThat(wallet.received(PUBLIC)).hasSize(2);
    }

    @Test
    void refusesAFoldedHeaderHoweverItIsCut() throws IOException {
        byte[] folded = RawConnection.bytes(withKey(BALANCE + "{auth}X: a" + END + " b" + END + END));
        for (int cut = 1; cut < folded.length; cut += 7) {
            try (RawConnection connection = RawConnection.open()) {
                connection.send(Arrays.copyOf(folded, cut)).send(Arrays.copyOfRange(folded, cut, folded.length));

                assertRefused(connection.read(), 400, Code.REQUEST_MALFORMED.number());
            }
        }
        assertThat(wallet.received(PUBLIC)).isEmpty();
    }

    @Test
    void takesAFirstLineOf8KibibytesAndHeadersOf16() throws IOException {
        String start = "GET " + PUBLIC + "/balance?a=";
        String line = start + "a".repeat(8192 - start.length() - " HTTP/1.1".length()) + " HTTP/1.1" + END;
        int others = RawConnection.bytes(withKey(HOST + "{auth}X: " + END)).length;
        String headers = HOST + "{auth}X: " + "a".repeat(16 * 1024 - others - 100) + END;
        try (RawConnection connection = RawConnection.open()) {
            connection.send(withKey(line + headers + END));

            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void endsAConnectionOnWhichARequestDoesNotCome() throws IOException {
        for (String begun : List.of("G", BALANCE, BALANCE + "X: ")) {
            try (RawConnection connection = RawConnection.open()) {
                connection.send(begun);

                assertThat(connection.hasEnded()).isTrue();
            }
        }
    }

    @Test
    void endsAConnectionOnWhichABodyDoesNotCome() throws IOException {
        String signIn = "POST " + Gateway.ACCOUNT_API + "/session HTTP/1.1" + END + HOST + JSON;
        for (String begun : List.of("Content-Length: 2" + END + END + "{", "Transfer-Encoding: chunked" + END + END)) {
            try (RawConnection connection = RawConnection.open()) {
                connection.send(signIn + begun);

                assertRefused(connection.read(), 400, Code.REQUEST_MALFORMED.number());
                assertThat(connection.hasEnded()).isTrue();
            }
        }
    }

    @Test
    void endsAConnectionOnWhichARequestComesTooSlowlyForAllThatMoves() throws IOException {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(BALANCE);
            int sent = 0;
            // Sent again and again until the gateway has had enough; a bound of bytes would come at 16 KiB only.
            while (connection.isOpenAfter(50) && sent < 1000) {
                connection.send("X");
                sent++;
            }
            assertThat(sent).isLessThan(1000);
        }
    }

    private void assertRefused(Reply reply, int status, int code) throws IOException {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        JsonNode envelope = reply.json();
        assertThat(envelope.fieldNames())
                .toIterable()
                .containsExactly("success", "code", "transaction_id", "status", "timestamp", "data");
        assertThat(envelope.get("code").asInt()).isEqualTo(code);
        assertThat(envelope.get("success").asBoolean()).isFalse();
        assertThat(envelope.at("/data/docs_url").asText()).endsWith("#" + code);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("X-Request-Id")).isNotBlank();
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    /** A request that would charge, if anybody took it for one. */
    private byte[] charge() {
        return RawConnection.bytes(
                withKey(CHARGE + " HTTP/1.1" + END + HOST + "{auth}" + JSON + "Content-Length: 2" + END + END + "{}"));
    }

    private String withKey(String sent) {
        return sent.replace("{auth}", "Authorization: Bearer " + account.key() + END);
    }
}
