package app.aitopup.topup;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call whose idempotency key is just being used for the first time, on another replica that does not get on. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@TestProfile(FirstCallIT.ShortLocks.class)
class FirstCallIT {

    /** The wait for another one's lock, shortened. */
    public static class ShortLocks extends TopupIT.ShortWaits {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
            settings.put("aitopup.database.lock-timeout", "1s");
            return settings;
        }
    }

    @Inject
    AgroalDataSource database;

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
    void isToldThatTheFirstIsInProgressAndStartsNothingItself() throws SQLException {
        try (Connection first = database.getConnection();
                Statement statement = first.createStatement()) {
            first.setAutoCommit(false);
            statement.executeUpdate(
                    """
                    INSERT INTO topups (transaction_id, account_id, environment, key_id, idempotency_key, request_digest,
                        state, platform, amount_cents, recipient_email, metadata, created_at, updated_at, next_sweep_at)
                    VALUES ('%s', '%s', 'staging', 'key_1', 'first', '', 'accepted', 'claude', 1000, 'user@example.com',
                        '{}', now(), now(), now() + interval '1 hour')"""
                            .formatted(Ids.next(Ids.TRANSACTION), account));

            Response second = send();

            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.jsonPath().getInt("code")).isEqualTo(3006);
            assertThat(second.header("Retry-After")).isNotNull();
            assertThat(second.jsonPath().getString("data.funds")).isEqualTo("unknown");
            assertThat(second.jsonPath().getBoolean("data.retry.safe")).isTrue();
            assertThat(second.jsonPath().getBoolean("data.retry.same_key")).isTrue();
            first.rollback();
        }
        assertThat(send().jsonPath().getInt("code"))
                .as("the first was never accepted")
                .isEqualTo(1001);
    }

    private Response send() {
        return given().auth()
                .oauth2(TestTokens.of(account, Environment.STAGING))
                .contentType("application/json")
                .header("Idempotency-Key", "first")
                .body("{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"user@example.com\"}")
                .post("/api/public/v1/topup/send");
    }
}
