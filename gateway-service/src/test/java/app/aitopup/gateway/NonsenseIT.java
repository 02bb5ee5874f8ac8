package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service's port on which something answers that is not quite HTTP, or not quite an answer. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class NonsenseIT {
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String LENGTH = "Content-Length: " + Downstream.ENVELOPE.length() + "\r\n";
    private static final String GOOD = "HTTP/1.1 200 OK\r\n" + JSON + LENGTH + "\r\n" + Downstream.ENVELOPE;

    private static final Map<String, String> NONSENSE = Map.ofEntries(
            Map.entry("another protocol", "220 mail.example.com ESMTP\r\n"),
            Map.entry("TLS", "\u0015\u0003\u0001\u0000\u0002\u0002F"),
            Map.entry("nothing but leave to go on", "HTTP/1.1 100 Continue\r\n\r\n"),
            Map.entry("another protocol from here on", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"),
            Map.entry("only that it is at work", "HTTP/1.1 102 Processing\r\n\r\n"),
            Map.entry("half a head", "HTTP/1.1 200 OK\r\nContent-Ty"),
            Map.entry("no end but the connection's", "HTTP/1.1 200 OK\r\n" + JSON + "\r\n" + Downstream.ENVELOPE),
            Map.entry("HTTP/1.0 without a length", "HTTP/1.0 200 OK\r\n" + JSON + "\r\n" + Downstream.ENVELOPE),
            Map.entry(
                    "a chunk that is none",
                    "HTTP/1.1 200 OK\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + Downstream.ENVELOPE),
            Map.entry(
                    "chunks without an end",
                    "HTTP/1.1 200 OK\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(Downstream.ENVELOPE.length()) + "\r\n" + Downstream.ENVELOPE
                            + "\r\n"),
            Map.entry(
                    "two lengths",
                    "HTTP/1.1 200 OK\r\n" + JSON + LENGTH + "Content-Length: 5\r\n\r\n" + Downstream.ENVELOPE),
            Map.entry("a length below zero", "HTTP/1.1 200 OK\r\n" + JSON + "Content-Length: -1\r\n\r\n"),
            Map.entry("no content", "HTTP/1.1 204 No Content\r\n\r\n"),
            Map.entry("no type", "HTTP/1.1 200 OK\r\n" + LENGTH + "\r\n" + Downstream.ENVELOPE),
            Map.entry(
                    "a head without end",
                    "HTTP/1.1 200 OK\r\n" + JSON + "X-Long: " + "x".repeat(100_000) + "\r\n" + LENGTH + "\r\n"
                            + Downstream.ENVELOPE));

    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void signUpFirst() {
        wallet = Downstream.of("wallet");
        account = signUp();
    }

    @AfterEach
    void close() {
        wallet.close();
        CircuitBreakerMaintenance.get().resetAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "another protocol",
                "TLS",
                "nothing but leave to go on",
                "another protocol from here on",
                "only that it is at work",
                "half a head",
                "no end but the connection's",
                "HTTP/1.0 without a length",
                "a chunk that is none",
                "chunks without an end",
                "two lengths",
                "a length below zero",
                "no content",
                "no type",
                "a head without end"
            })
    void isNoAnswer(String nonsense) {
        String bytes = NONSENSE.get(nonsense);
        for (boolean closes : new boolean[] {true, false}) {
            try (RawDownstream first = new RawDownstream(port(0), bytes, closes);
                    RawDownstream second = new RawDownstream(port(1), bytes, closes)) {
                call("POST", SEND).bearer(account.key()).json("{}").send().failedUnknown(false);
                call("GET", PUBLIC + "/topup").bearer(account.key()).send().failed(Code.SERVICE_UNAVAILABLE);

                assertThat(first.requests() + second.requests()).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
            })
    void isNothingWhereItComesBeforeTheAnswer(String before) {
        try (RawDownstream first = new RawDownstream(port(0), before + GOOD, false);
                RawDownstream second = new RawDownstream(port(1), before + GOOD, false)) {
            call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
            call("GET", PUBLIC + "/topup").bearer(account.key()).send().succeeded(200);
            call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);

            assertThat(first.requests() + second.requests()).isEqualTo(3);
        }
    }

    private static int port(int instance) {
        return Downstream.urls("topup").get(instance).getPort();
    }
}
