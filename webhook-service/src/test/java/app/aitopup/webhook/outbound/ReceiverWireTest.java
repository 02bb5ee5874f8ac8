package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.webhook.domain.Attempt.Timings;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.outbound.RawReceiver.Behaviour;
import app.aitopup.webhook.outbound.Receivers.Outcome;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and over which connection. */
@Timeout(60)
class ReceiverWireTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Posting posting = new Posting();

    @AfterEach
    void close() {
        posting.close();
    }

    @Test
    void keepsACleanConnectionForTheSameEndpointAlone() {
        try (RawReceiver receiver = new RawReceiver(answering(OK))) {
            assertThat(posting.post("whe_Aa", url(receiver)).answer().status()).isEqualTo(200);
            Outcome second = posting.post("whe_Aa", url(receiver));

            assertThat(receiver.connections()).isEqualTo(1);
            assertThat(second.timings()).extracting(Timings::connectMs).isNull();
            assertThat(second.timings().responseMs()).isNotNull();
            assertThat(second.peer()).isEqualTo("127.0.0.1:" + receiver.port());
            // The same hash, so the same event loop.
            assertThat(posting.post("whe_BB", url(receiver)).answer().status()).isEqualTo(200);
            assertThat(receiver.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong",
                "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 2",
                "\r\n",
                "x"
            })
    void usesNoConnectionAgainThatHasMoreThanOneAnswer(String surplus) {
        try (RawReceiver receiver = new RawReceiver(answering(OK + surplus))) {
            assertThat(posting.post(url(receiver)).answer().body().text()).isEqualTo("ok");
            assertThat(posting.post(url(receiver)).answer().body().text())
                    .as("its own answer")
                    .isEqualTo("ok");
            assertThat(receiver.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"
            })
    void usesNoConnectionAgainThatTheReceiverWantsToClose(String answer) {
        try (RawReceiver receiver = new RawReceiver(answering(answer))) {
            posting.post(url(receiver));
            assertThat(posting.post(url(receiver)).answer().body().text()).isEqualTo("ok");
            assertThat(receiver.connections()).isEqualTo(2);
        }
    }

    @Test
    void sendsWhatItShouldAndAsksForNoCompression() {
        try (RawReceiver receiver = new RawReceiver(
                answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008bno"))) {
            Outcome outcome = posting.post(url(receiver));

            assertThat(outcome.answer().body().toArray()).as("as it came").containsExactly(0x1f, 0x8b, 'n', 'o');
            assertThat(receiver.requests())
                    .containsExactly("POST /hook HTTP/1.1\r\nHost: 127.0.0.1:" + receiver.port()
                            + "\r\nContent-Length: 2\r\nX-Test: 1\r\n\r\n{}");
            assertThat(receiver.requests().get(0).toLowerCase(Locale.ROOT)).doesNotContain("accept-encoding");
        }
    }

    @Test
    void followsNoRedirect() {
        try (RawReceiver canary = new RawReceiver(answering(OK));
                RawReceiver receiver = new RawReceiver(answering(
                        "HTTP/1.1 302 Found\r\nLocation: " + url(canary) + "\r\nContent-Length: 0\r\n\r\n"))) {
            Outcome outcome = posting.post(url(receiver));

            assertThat(outcome.answer().status()).isEqualTo(302);
            assertThat(canary.connections()).isZero();
        }
    }

    @Test
    void dialsNothingThatItDidNotVetWhenANameIsTurnedToTheInside() {
        try (FakeNameServer names = new FakeNameServer()
                        .answer("hooks.example.com", "127.0.0.1")
                        .answer("hooks.example.com", "10.0.0.1");
                Posting named = new Posting(names);
                RawReceiver receiver = new RawReceiver(answering(OK))) {
            String url = url(receiver).replace("127.0.0.1", "hooks.example.com");

            assertThat(named.post(url).peer()).isEqualTo("127.0.0.1:" + receiver.port());
            assertThat(names.questions())
                    .as("one of each kind, and none to dial")
                    .hasSize(2);
            Outcome turned = named.post(url);
            assertThat(turned.error()).isEqualTo(AttemptError.ADDRESS_REFUSED);
            assertThat(turned.peer()).isNull();
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void usesNoProxyOfTheEnvironment() {
        try (RawReceiver canary = new RawReceiver(answering(OK));
                RawReceiver receiver = new RawReceiver(answering(OK))) {
            Map<String, String> proxies = Map.of(
                    "http.proxyHost", "127.0.0.1",
                    "http.proxyPort", Integer.toString(canary.port()),
                    "https.proxyHost", "127.0.0.1",
                    "https.proxyPort", Integer.toString(canary.port()),
                    "http.nonProxyHosts", "",
                    "socksProxyHost", "127.0.0.1",
                    "socksProxyPort", Integer.toString(canary.port()));
            Map<String, String> before = proxies.keySet().stream()
                    .filter(name -> System.getProperty(name) != null)
                    .collect(Collectors.toMap(name -> name, System::getProperty));
            proxies.forEach(System::setProperty);
            try (Posting fresh = new Posting()) {
                assertThat(fresh.post(url(receiver)).answer().status()).isEqualTo(200);
                assertThat(canary.connections()).isZero();
            } finally {
                proxies.keySet().forEach(System::clearProperty);
                before.forEach(System::setProperty);
            }
        }
    }

    @Test
    void waitsThroughAFewInterimAnswersAndNotThroughAFlood() {
        String interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n";
        try (RawReceiver few = new RawReceiver(answering(interim + interim + OK));
                RawReceiver flood = new RawReceiver(peer -> {
                    peer.read();
                    peer.repeat(interim, 0);
                });
                RawReceiver trickle = new RawReceiver(peer -> {
                    peer.read();
                    peer.repeat(interim, 1000);
                })) {
            assertThat(posting.post(url(few)).answer().body().text()).isEqualTo("ok");
            assertThat(posting.post(url(flood)).error()).isEqualTo(AttemptError.PROTOCOL);
            assertThat(posting.post(url(trickle)).error()).isEqualTo(AttemptError.TIMEOUT);
        }
    }

    @Test
    void saysWhereTheTimeWent() {
        try (FakeNameServer names = new FakeNameServer().answer("hooks.example.com", "127.0.0.1");
                Posting named = new Posting(names);
                RawReceiver receiver = new RawReceiver(answering(OK));
                RawReceiver silent = new RawReceiver(RawReceiver.Peer::hold)) {
            Timings all = named.post(url(receiver).replace("127.0.0.1", "hooks.example.com"))
                    .timings();
            assertThat(all.dnsMs()).isNotNegative();
            assertThat(all.connectMs()).isNotNegative();
            assertThat(all.tlsMs()).isNull();
            assertThat(all.responseMs()).isNotNegative();

            Timings unanswered = named.post(url(silent)).timings();
            assertThat(unanswered.dnsMs()).as("there is no name").isNull();
            assertThat(unanswered.responseMs()).as("up to the end").isPositive();

            assertThat(named.post("http://unknown.example.com/").timings())
                    .satisfies(timings -> assertThat(timings.dnsMs()).isNotNegative())
                    .extracting(Timings::connectMs, Timings::tlsMs, Timings::responseMs)
                    .containsOnlyNulls();
            assertThat(named.post("http://10.0.0.1/").timings()).isEqualTo(Timings.NONE);
        }
    }

    private static Behaviour answering(String answer) {
        return peer -> {
            while (true) {
                peer.read();
                peer.write(answer);
            }
        };
    }

    private static String url(RawReceiver receiver) {
        return "http://127.0.0.1:" + receiver.port() + "/hook";
    }
}
