package app.aitopup.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The portal's view of a wallet: balance, history, threshold and play money. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class OwnWalletIT extends Neighbours {
    private static final String THRESHOLD = OWN_WALLET + "/threshold";
    private static final String FUND = OWN_WALLET + "/fund";
    private static final String HISTORY = OWN_WALLET + "/history";

    @Test
    void showsTheSameBalanceToKeysAndInThePortal() {
        credit(5000, "first");
        held(1000);
        setThreshold(700);

        assertThat(portal().get(OWN_WALLET).jsonPath().getMap("data"))
                .isEqualTo(balance().getMap("data"))
                .isEqualTo(Map.of(
                        "environment", "staging", "available_cents", 4000, "held_cents", 1000, "threshold_cents", 700));
    }

    @Test
    void tellsOnceThatTheBalanceFellBelowTheThresholdAndAgainOnlyAfterItWasBack() {
        credit(3000, "first");
        setThreshold(2000);

        answer(request(USER, 1000));
        String crossing = request(USER, 1);
        answer(request(USER, 1));
        assertThat(lows()).containsExactly(low(crossing, 1999, 2000));

        credit(2, "second");
        String again = held(1);
        assertThat(lows()).containsExactly(low(crossing, 1999, 2000), low(again, 1999, 2000));

        // Asked again, it says again the same, under the same id, whatever the threshold is by now.
        setThreshold(1);
        publish(requested(crossing, USER, 1));
        await().until(() -> lows().size() == 3);
        assertThat(lows().get(2)).isEqualTo(lows().get(0));
        assertThat(topics.about(crossing).stream()
                        .filter(told -> told.event() instanceof BalanceLow)
                        .map(Received::id)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void tellsThatTheThresholdWasRaisedOverTheBalance() {
        credit(1000, "first");

        setThreshold(1000);
        setThreshold(1001);
        // It is below already.
        setThreshold(5000);
        await().until(() -> lows().size() == 1);
        setThreshold(1000);
        setThreshold(1002);
        await().until(() -> lows().size() == 2);

        assertThat(lows()).extracting(BalanceLow::thresholdCents).containsExactly(1001L, 1002L);
        assertThat(lows()).extracting(BalanceLow::availableCents).containsOnly(1000L);
        assertThat(lows()).allMatch(low -> Ids.isValid(Ids.THRESHOLD, low.causeId()));
    }

    /** As after a crash between the commit and the publishing. */
    @Test
    void tellsARaisedThresholdThatWasLeftUntold() throws SQLException {
        setThreshold(1);
        String mine = " WHERE account_id = '" + account + "'";
        await().until(() -> number("SELECT count(*) FROM threshold_changes" + mine + " AND NOT untold") == 1);

        update("UPDATE threshold_changes SET untold = true, created_at = created_at - interval '1 minute'" + mine);
        await().until(() -> number("SELECT count(*) FROM threshold_changes" + mine + " AND NOT untold") == 1);
        await().until(() -> lows().size() == 2);

        assertThat(topics.about(lows().get(0).causeId()).stream()
                        .map(Received::id)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void showsEveryMovementNewestFirstWithTheBalancesAfter() {
        credit(5000, "invoice-1");
        String paid = request(USER, 1000);
        answer(paid);
        String posted = held(700);
        publish(fulfilled(posted, 700));
        answer(posted, 2);
        String released = held(600);
        publish(rejected(released, 600));
        answer(released, 2);
        // Neither moves a cent, so neither is a part of it.
        answer(request(USER, 1_000_000));
        answer(publish(cancelRequested(Ids.next(Ids.TRANSACTION), 5)));

        JsonPath history = portal().get(HISTORY).jsonPath();

        assertThat(history.getList("data.items.kind"))
                .containsExactly("release", "hold", "post", "hold", "topup", "funding");
        assertThat(history.getList("data.items.transaction_id"))
                .containsExactly(released, released, posted, posted, paid, null);
        assertThat(history.getList("data.items.amount_cents")).containsExactly(600, 600, 700, 700, 1000, 5000);
        assertThat(history.getList("data.items.available_after_cents"))
                .containsExactly(3300, 2700, 3300, 3300, 4000, 5000);
        assertThat(history.getList("data.items.held_after_cents")).containsExactly(0, 600, 0, 700, 0, 0);
        assertThat(history.getList("data.items.reference")).containsExactly(null, null, null, null, null, "invoice-1");
        assertThat(history.getString("data.next_cursor")).isNull();
        assertThat(history.<Map<String, Object>>getList("data.items")).allMatch(item -> new TreeMap<>(item)
                .keySet()
                .equals(Set.of(
                        "at",
                        "kind",
                        "transaction_id",
                        "amount_cents",
                        "available_after_cents",
                        "held_after_cents",
                        "reference")));
    }

    @Test
    void pagesThroughTheHistoryWithoutGapOrRepeat() {
        for (int i = 1; i <= 7; i++) {
            credit(i, "credit-" + i);
        }

        List<Integer> amounts = new ArrayList<>();
        Response page = portal().get(HISTORY + "?limit=3");
        amounts.addAll(page.jsonPath().getList("data.items.amount_cents", Integer.class));
        // What comes meanwhile is newer than the page, and moves nothing.
        credit(100, "meanwhile");
        while (page.jsonPath().getString("data.next_cursor") != null) {
            page = portal().get(HISTORY + "?limit=3&cursor=" + page.jsonPath().getString("data.next_cursor"));
            amounts.addAll(page.jsonPath().getList("data.items.amount_cents", Integer.class));
        }

        assertThat(amounts).containsExactly(7, 6, 5, 4, 3, 2, 1);
    }

    @Test
    void takesNoCursorOfAnotherListOrAnotherCaller() {
        for (int i = 0; i < 3; i++) {
            credit(1000, "credit-" + i);
            answer(request("r" + i + "@example.com", 10));
        }
        String ofHistory = cursor(portal().get(HISTORY + "?limit=1"));
        String ofWallets = cursor(caller().get(WALLETS + "?limit=1"));

        assertThat(code(portal().get(HISTORY + "?cursor=" + ofHistory))).isEqualTo(1000);
        assertThat(code(caller().get(WALLETS + "?cursor=" + ofWallets))).isEqualTo(1000);
        List<Response> foreign = List.of(
                portal().get(HISTORY + "?cursor=" + ofWallets),
                caller().get(WALLETS + "?cursor=" + ofHistory),
                caller().get(WALLETS + "?platform=claude&cursor=" + ofWallets),
                caller().get(WALLETS + "?recipient_email=r1@example.com&cursor=" + ofWallets),
                with(TestTokens.of(account, Environment.LIVE)).get(WALLETS + "?cursor=" + ofWallets),
                with(TestTokens.of(Ids.next(Ids.ACCOUNT), Environment.STAGING)).get(HISTORY + "?cursor=" + ofHistory),
                portal().get(HISTORY + "?cursor=1"),
                portal().get(HISTORY + "?cursor=" + ofHistory + "A"));
        for (Response answer : foreign) {
            assertThat(code(answer)).isEqualTo(3001);
            assertThat(answer.jsonPath().getList("data.errors.field")).containsExactly("cursor");
        }
        assertThat(portal().get(HISTORY + "?cursor=x&limit=0").jsonPath().getList("data.errors.field"))
                .containsExactly("cursor", "limit");
    }

    @Test
    void addsPlayMoneyInStagingAlone() {
        for (int i = 0; i < 2; i++) {
            Response funded = portal().body("{\"amount_cents\":10000000,\"environment\":\"staging\"}")
                    .post(FUND);
            assertThat(funded.statusCode()).isEqualTo(201);
            assertThat(funded.jsonPath().getInt("data.available_cents")).isEqualTo(10_000_000 * (i + 1));
        }
        await().until(() -> !topics.about(fundingId()).isEmpty());

        for (String body : List.of("{\"amount_cents\":1,\"environment\":\"live\"}", "{\"amount_cents\":1}")) {
            Response live = with(TestTokens.of(account, Environment.LIVE, Set.of(Scopes.PORTAL)))
                    .body(body)
                    .post(FUND);
            assertThat(live.statusCode()).isEqualTo(422);
            assertThat(code(live)).isEqualTo(3001);
            assertThat(live.jsonPath().getList("data.errors.field")).containsExactly("environment");
        }
        assertThat(available()).isEqualTo(20_000_000);
    }

    @Test
    void readsBodiesStrictlyAndSaysWhatIsWrong() {
        for (Map.Entry<String, Integer> bad : Map.of(
                        "{}", 3001,
                        "{\"amount_cents\":0}", 3003,
                        "{\"amount_cents\":10000001}", 3003,
                        "{\"amount_cents\":1.5}", 3003,
                        "{\"amount_cents\":1,\"environment\":\"live\"}", 3001,
                        "{\"amount_cents\":1,\"more\":1}", 3001)
                .entrySet()) {
            assertThat(code(portal().body(bad.getKey()).post(FUND)))
                    .as(bad.getKey())
                    .isEqualTo(bad.getValue());
        }
        for (String bad : List.of(
                "{}",
                "{\"threshold_cents\":-1}",
                "{\"threshold_cents\":1000000000001}",
                "{\"threshold_cents\":\"1\"}",
                "{\"threshold_cents\":null}",
                "{\"threshold_cents\":1,\"environment\":\"live\"}",
                "{\"threshold_cents\":1,\"more\":1}")) {
            assertThat(code(portal().body(bad).put(THRESHOLD))).as(bad).isEqualTo(3001);
        }
        assertThat(setThreshold(1_000_000_000_000L).getLong("data.threshold_cents"))
                .isEqualTo(1_000_000_000_000L);
        assertThat(balance().getInt("data.available_cents")).isZero();
    }

    @Test
    void letsNoKeyDoWhatIsThePortals() {
        assertThat(code(caller().body("{\"threshold_cents\":1}").put(THRESHOLD)))
                .isEqualTo(2003);
        assertThat(code(caller().body("{\"amount_cents\":1}").post(FUND))).isEqualTo(2003);
        Set<String> portalAlone = Set.of(Scopes.PORTAL);
        for (String read : List.of(OWN_WALLET, HISTORY)) {
            assertThat(code(with(TestTokens.of(account, Environment.STAGING, portalAlone))
                            .get(read)))
                    .isEqualTo(2003);
        }
        assertThat(balance().getInt("data.threshold_cents")).isZero();
    }

    private JsonPath setThreshold(long cents) {
        Response set = portal().body("{\"threshold_cents\":" + cents + ",\"environment\":\"staging\"}")
                .put(THRESHOLD);
        assertThat(set.statusCode()).isEqualTo(200);
        assertThat(set.jsonPath().getLong("data.threshold_cents")).isEqualTo(cents);
        return set.jsonPath();
    }

    private BalanceLow low(String cause, long availableCents, long thresholdCents) {
        return new BalanceLow(cause, account, Environment.STAGING, availableCents, thresholdCents);
    }

    /** In the order in which they were told. */
    private List<BalanceLow> lows() {
        return told.stream()
                .filter(BalanceLow.class::isInstance)
                .map(BalanceLow.class::cast)
                .toList();
    }

    private String fundingId() throws SQLException {
        return text("SELECT id FROM transfers WHERE account_id = '" + account + "' LIMIT 1");
    }

    private static String cursor(Response page) {
        return page.jsonPath().getString("data.next_cursor");
    }

    private static int code(Response response) {
        return response.jsonPath().getInt("code");
    }
}
