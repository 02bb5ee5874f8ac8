package app.aitopup.topup.outbound;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A partner for the tests, on a free port. What it answers, each test tells it over HTTP. */
public class PartnerStub implements QuarkusTestResourceLifecycleManager {
    static final String TOKEN = "partner-token-that-nobody-may-read-9f3a";
    /** Below what the partner is asked at once a line forms. */
    static final int AT_ONCE = 4;

    private final WireMockServer server =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());

    @Override
    public Map<String, String> start() {
        server.start();
        return Map.of(
                "aitopup.topup.partner.url",
                // A path of its own and a slash too many, as a partner behind a gateway may have.
                "http://127.0.0.1:" + server.port() + "/aitopup/",
                "aitopup.topup.partner.token",
                TOKEN,
                "aitopup.topup.partner.at-once",
                Integer.toString(AT_ONCE));
    }

    @Override
    public void stop() {
        server.stop();
    }
}
