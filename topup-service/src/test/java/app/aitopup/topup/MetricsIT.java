package app.aitopup.topup;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/metrics.md says of this service's figures. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@TestProfile(TopupIT.ShortWaits.class)
class MetricsIT {
    private static final String DELIVERED = "aitopup_topups_total{platform=\"claude\",status=\"delivered\"}";
    private static final String FAILED = "aitopup_topups_total{platform=\"claude\",status=\"failed\"}";
    private static final String MEASURED = "aitopup_topup_duration_seconds_count";
    private static final String MEASURED_WITHIN_A_MINUTE = "aitopup_topup_duration_seconds_bucket{le=\"60.0\"}";
    private static final String PARKED = "aitopup_requests_parked";
    static final String WAIT_FOR_LEDGER = "aitopup_topups_stuck{kind=\"topup_waits_for_ledger\"}";
    private static final String DEAD_LETTERS = "aitopup_dead_letters_total{topic=\"wallet.v1.dlq\"}";

    private final String account = Ids.next(Ids.ACCOUNT);
    private TopicProbe topics;

    @BeforeEach
    void answerAsTheLedger() {
        topics = new TopicProbe();
        TestLedger.answer(topics, account);
    }

    @AfterEach
    void close() throws InterruptedException {
        topics.close();
    }

    @Test
    void countsAnEndOnceHoweverOftenItIsHeard() {
        double delivered = metric(DELIVERED);
        double measured = metric(MEASURED);
        double withinAMinute = metric(MEASURED_WITHIN_A_MINUTE);
        String id = accepted();

        topics.publish(paid(id));
        await().until(() -> deliveries(id) == 1);
        assertThat(metric(DELIVERED)).isEqualTo(delivered + 1);

        topics.publish(paid(id));
        await().until(() -> deliveries(id) == 2);
        assertThat(metric(DELIVERED)).isEqualTo(delivered + 1);
        assertThat(metric(MEASURED)).isEqualTo(measured + 1);
        assertThat(metric(MEASURED_WITHIN_A_MINUTE)).isEqualTo(withinAMinute + 1);
    }

    @Test
    void tellsADeclinedTopupFromADeliveredOne() {
        double delivered = metric(DELIVERED);
        double failed = metric(FAILED);
        double measured = metric(MEASURED);

        assertThat(send(TestLedger.DECLINED, "").jsonPath().getInt("code")).isEqualTo(4001);

        // The caller is answered just before it is counted.
        await().until(() -> metric(FAILED) == failed + 1);
        assertThat(metric(DELIVERED)).isEqualTo(delivered);
        assertThat(metric(MEASURED)).isEqualTo(measured);
    }

    @Test
    void showsWhoIsParkedForAsLongAsTheyAre() {
        CompletableFuture<Response> parked = CompletableFuture.supplyAsync(() -> send(TestLedger.SILENT, ""));

        await().until(() -> metric(PARKED) == 1);
        topics.publish(paid(parked.join().jsonPath().getString("transaction_id")));

        await().until(() -> metric(PARKED) == 0);
    }

    @Test
    void showsWhatIsStuckForAsLongAsItIs() {
        await().until(() -> !Double.isNaN(metric(WAIT_FOR_LEDGER)));
        double before = metric(WAIT_FOR_LEDGER);
        String id = accepted();

        await().until(() -> metric(WAIT_FOR_LEDGER) > before);
        double stuck = metric(WAIT_FOR_LEDGER);
        topics.publish(paid(id));

        await().until(() -> metric(WAIT_FOR_LEDGER) < stuck);
    }

    @Test
    void countsDeadLetters() {
        double before = metric(DEAD_LETTERS);

        topics.publish(Topics.WALLET, Topics.key(account, Environment.STAGING), List.of(), "poison".getBytes(UTF_8));

        await().until(() -> metric(DEAD_LETTERS) == before + 1);
    }

    @Test
    void showsHowFarItIsBehindTheTopicsAndNamesNobody() {
        String id = accepted();
        topics.publish(paid(id));
        await().until(() -> deliveries(id) == 1);

        await().until(() -> scrape().contains("kafka_consumer_fetch_manager_records_lag_max{"));
        assertThat(scrape()).doesNotContain(account, id, "silent@");
    }

    private String accepted() {
        return send(TestLedger.SILENT, "respond-async").jsonPath().getString("transaction_id");
    }

    private Response send(String recipient, String prefer) {
        return given().auth()
                .oauth2(TestTokens.of(account, Environment.STAGING))
                .contentType("application/json")
                .header("Prefer", prefer)
                .body("{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"" + recipient + "\"}")
                .post("/api/public/v1/topup/send");
    }

    private WalletTransferred paid(String transactionId) {
        return new WalletTransferred(transactionId, account, Environment.STAGING, 1000, 1000);
    }

    private long deliveries(String transactionId) {
        return topics.about(transactionId).stream()
                .filter(received -> received.event() instanceof TopupDelivered)
                .count();
    }

    /** The value of a series. */
    static double metric(String series) {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + series));
    }

    private static String scrape() {
        return given().get("/q/metrics").asString();
    }
}
