package app.aitopup.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Ids;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.edge.testing.RealInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of the ledger: all that was decided on one top-up, and what stands too long. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
@TestProfile(OperatorIT.NobodySweeps.class)
class OperatorIT extends Neighbours {
    private static final String ONE = "/api/operator/v1/topups/{id}";
    private static final String STUCK = "/api/operator/v1/stuck";

    /** What is left untold stays so. */
    public static class NobodySweeps implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.scheduler.enabled", "false");
        }
    }

    /** Nobody else's business: what the next test counts. */
    @AfterEach
    void makeYoungAgain() throws SQLException {
        update("UPDATE transfers SET created_at = now(), untold = false WHERE account_id = '" + account + "'");
        update("DELETE FROM threshold_changes WHERE account_id = '" + account + "'");
    }

    @Test
    void showsWhatWasPaidAtOnceWithBothSides() {
        credit(5000, "first");
        String id = request(USER, 1000);
        answer(id);

        JsonPath json = one(id);

        assertThat(json.getList("data.ledger.transfer_id")).containsExactly(id);
        Map<String, Object> transfer = json.getMap("data.ledger[0]");
        assertThat(transfer.keySet())
                .containsExactly(
                        "transfer_id",
                        "kind",
                        "at",
                        "amount_cents",
                        "failure_code",
                        "available_after_cents",
                        "held_after_cents",
                        "entries");
        assertThat(transfer)
                .containsEntry("kind", "topup")
                .containsEntry("amount_cents", 1000)
                .containsEntry("failure_code", null)
                .containsEntry("available_after_cents", 4000)
                .containsEntry("held_after_cents", 0);
        assertThat(json.<Map<String, Object>>getList("data.ledger[0].entries"))
                .containsExactlyInAnyOrder(
                        entry("available", null, null, -1000, 4000), entry("recipient", USER, "claude", 1000, 1000));
        assertThat(json.getList("data.timeline.what")).containsExactly("1000 cents paid to the recipient's wallet");
        assertThat(json.getList("data.timeline.at")).isEqualTo(json.getList("data.ledger.at"));
        assertThat(Instant.parse(json.getString("data.timeline[0].at"))).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void showsWhatBecameOfHoldsInTheirOrder() {
        credit(5000, "first");
        String posted = held(1000);
        String released = held(700);
        publish(fulfilled(posted, 1000));
        publish(rejected(released, 700));
        answer(posted, 2);
        answer(released, 2);

        JsonPath paid = one(posted);
        assertThat(paid.getList("data.ledger.kind")).containsExactly("hold", "post");
        assertThat(paid.getList("data.ledger.transfer_id")).containsExactly(posted, posted + ":settled");
        assertThat(paid.getList("data.ledger[0].entries.wallet")).containsExactlyInAnyOrder("available", "held");
        assertThat(paid.getList("data.ledger[1].entries.wallet")).containsExactlyInAnyOrder("held", "recipient");
        assertThat(paid.getList("data.timeline.what"))
                .containsExactly("1000 cents held", "1000 cents paid to the recipient's wallet from what was held");
        assertThat(one(released).getList("data.timeline.what"))
                .containsExactly("700 cents held", "700 cents released from what was held");
    }

    @Test
    void showsWhatMovedNothing() {
        String refused = request(USER, 1000);
        assertThat(answer(refused)).isInstanceOf(WalletDeclined.class);
        String calledOff = publish(cancelRequested(Ids.next(Ids.TRANSACTION), 500));
        answer(calledOff);

        JsonPath json = one(refused);
        assertThat(json.getInt("data.ledger[0].failure_code")).isEqualTo(4001);
        assertThat(json.getList("data.ledger[0].entries")).isEmpty();
        assertThat(json.getMap("data.ledger[0]")).containsEntry("available_after_cents", null);
        assertThat(json.getList("data.timeline.what")).containsExactly("refused by the ledger: Insufficient balance");
        assertThat(one(calledOff).getList("data.timeline.what"))
                .containsExactly("called off before any money was asked for");
        JsonPath unheardOf = one(Ids.next(Ids.TRANSACTION));
        assertThat(unheardOf.getList("data.ledger")).isEmpty();
        assertThat(unheardOf.getList("data.timeline")).isEmpty();
    }

    @Test
    void isForOperatorsAlone() {
        for (String path : List.of(ONE.replace("{id}", Ids.next(Ids.TRANSACTION)), STUCK)) {
            assertThat(caller().get(path).jsonPath().getInt("code")).isEqualTo(2003);
            assertThat(portal().get(path).jsonPath().getInt("code")).isEqualTo(2003);
        }
        for (String none : List.of("txn_1", Ids.next(Ids.FUNDING), "%00")) {
            Response response = operator().get(ONE, none);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.jsonPath().getInt("code")).isEqualTo(3007);
        }
    }

    @Test
    void findsWhatNobodyWasToldOf() throws SQLException {
        credit(5000, "first");
        credit(6000, "second");
        update("UPDATE transfers SET untold = true, created_at = now() - interval '1 hour' WHERE account_id = '"
                + account + "' AND reference = 'first'");
        // Still young.
        update("UPDATE transfers SET untold = true WHERE account_id = '" + account + "' AND reference = 'second'");
        String threshold = Ids.next(Ids.THRESHOLD);
        update("INSERT INTO threshold_changes VALUES ('" + threshold + "', '" + account
                + "', 'live', 5, 700, now() - interval '2 hours', true)");

        JsonPath stuck = stuck();

        assertThat(stuck.getList("data.items.kind")).containsExactly("threshold_untold", "funding_untold");
        assertThat(stuck.getString("data.items[0].id")).isEqualTo(threshold);
        assertThat(stuck.getString("data.items[0].environment")).isEqualTo("live");
        assertThat(stuck.getString("data.items[0].why")).contains("700 cents");
        assertThat(stuck.getString("data.items[1].account_id")).isEqualTo(account);
        assertThat(stuck.getString("data.items[1].why")).startsWith("booked: 5000 cents");
        assertThat(Instant.parse(stuck.getString("data.items[1].since")))
                .isBetween(Instant.now().minusSeconds(3700), Instant.now().minusSeconds(3500));
        assertThat(stuck.getMap("data.counts"))
                .isEqualTo(Map.of("funding_untold", 1, "threshold_untold", 1, "hold_open", 0));
    }

    @Test
    void findsHoldsThatShouldHaveEnded() throws SQLException {
        credit(5000, "first");
        String open = held(1000);
        String young = held(500);
        String posted = held(700);
        String released = held(600);
        publish(fulfilled(posted, 700));
        publish(rejected(released, 600));
        answer(posted, 2);
        answer(released, 2);
        String settledByAnOldReplica = held(300);
        publish(fulfilled(settledByAnOldReplica, 300));
        answer(settledByAnOldReplica, 2);
        update("UPDATE transfers SET settled = false WHERE id = '" + settledByAnOldReplica + "'");
        update("UPDATE transfers SET created_at = now() - interval '800 hours' WHERE kind = 'hold' AND account_id = '"
                + account + "' AND id <> '" + young + "'");

        JsonPath stuck = stuck();

        assertThat(stuck.getList("data.items.id")).containsExactly(open);
        assertThat(stuck.getString("data.items[0].kind")).isEqualTo("hold_open");
        assertThat(stuck.getString("data.items[0].why")).startsWith("1000 cents are held");
        assertThat(stuck.getInt("data.counts.hold_open")).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM transfers WHERE settled AND id IN ('" + posted + "', '" + released
                        + "')"))
                .isEqualTo(2);
        assertThat(number("SELECT count(*) FROM transfers WHERE settled AND kind <> 'hold'"))
                .isZero();
    }

    private JsonPath one(String id) {
        return succeeded(operator().get(ONE, id));
    }

    private JsonPath stuck() {
        return succeeded(operator().get(STUCK));
    }

    private static JsonPath succeeded(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath();
    }

    private static Map<String, Object> entry(
            String wallet, String recipient, String platform, int amountCents, int balanceAfterCents) {
        Map<String, Object> entry = new HashMap<>();
        entry.put("wallet", wallet);
        entry.put("recipient_email", recipient);
        entry.put("platform", platform);
        entry.put("amount_cents", amountCents);
        entry.put("balance_after_cents", balanceAfterCents);
        return entry;
    }
}
