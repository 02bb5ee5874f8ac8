package app.aitopup.wallet;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletFunded;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The service on a real database and a real broker. The test speaks for the top-up service, on its topic. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class WalletIT extends Neighbours {
    @Test
    void paysATopupAndSaysSo() {
        credit(100_000, "first");

        String first = request(USER, 1000);
        WalletTransferred transferred = (WalletTransferred) answer(first);
        assertThat(transferred.newBalanceCents()).isEqualTo(1000);
        assertThat(((WalletTransferred) answer(request(USER, 500))).newBalanceCents())
                .isEqualTo(1500);

        assertThat(available()).isEqualTo(98_500);
        JsonPath wallets = caller().get(WALLETS).jsonPath();
        assertThat(wallets.getInt("data.items.size()")).isEqualTo(1);
        assertThat(wallets.getString("data.items[0].recipient_email")).isEqualTo(USER);
        assertThat(wallets.getInt("data.items[0].balance_cents")).isEqualTo(1500);
        assertThat(topics.about(first).get(1).record().key()).isEqualTo(Topics.key(account, Environment.STAGING));
    }

    @Test
    void declinesWhatTheWalletCannotPayAndNothingMoves() {
        credit(999, "first");

        WalletDeclined declined = (WalletDeclined) answer(request(USER, 1000));

        assertThat(declined.failureCode()).isEqualTo(4001);
        assertThat(available()).isEqualTo(999);
        assertThat(caller().get(WALLETS).jsonPath().getList("data.items")).isEmpty();
    }

    @Test
    void decidesOnceAndSaysItAgainWhenAskedAgain() {
        credit(1000, "first");
        TopupRequested paid = requested(Ids.next(Ids.TRANSACTION), USER, 1000);
        TopupRequested declined = requested(Ids.next(Ids.TRANSACTION), USER, 1000);
        topics.publish(paid);
        topics.publish(declined);
        await().until(() -> answers(declined.transactionId()).size() == 1);
        // By now it could be paid; what was declined stays declined.
        credit(5000, "second");

        topics.publish(paid);
        topics.publish(declined);
        await().until(() -> answers(paid.transactionId()).size() == 2
                && answers(declined.transactionId()).size() == 2);

        for (String id : List.of(paid.transactionId(), declined.transactionId())) {
            assertThat(answers(id).stream().map(Received::id).distinct()).hasSize(1);
            assertThat(answers(id).stream().map(Received::event).distinct()).hasSize(1);
        }
        assertThat(available()).isEqualTo(5000);
    }

    @Test
    void paysExactlyWhatTheWalletHoldsHoweverManyAskAtOnce() {
        credit(20_000, "first");

        List<String> ids = IntStream.range(0, 50)
                .mapToObj(i -> request("r" + i % 5 + "@example.com", 1000))
                .toList();
        List<Event> answers = ids.stream().map(this::answer).toList();

        assertThat(answers.stream().filter(WalletTransferred.class::isInstance)).hasSize(20);
        assertThat(answers.stream().filter(WalletDeclined.class::isInstance)).hasSize(30);
        assertThat(available()).isZero();
    }

    @Test
    void creditsOncePerReference() {
        Response first = credit(5000, "invoice-1");
        List<CompletableFuture<Response>> again = IntStream.range(0, 10)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> credit(5000, "invoice-1")))
                .toList();

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.jsonPath().getInt("data.available_after_cents")).isEqualTo(5000);
        assertThat(again).allSatisfy(call -> assertThat(call.join().jsonPath().getMap("data"))
                .isEqualTo(first.jsonPath().getMap("data")));
        assertThat(available()).isEqualTo(5000);
        String fundingId = Ids.funding(account, Environment.STAGING, "invoice-1");
        await().until(() -> !topics.about(fundingId).isEmpty());
        assertThat(((WalletFunded) topics.about(fundingId).get(0).event()).amountCents())
                .isEqualTo(5000);

        Response otherAmount = credit(5001, "invoice-1");
        assertThat(otherAmount.statusCode()).isEqualTo(409);
        assertThat(otherAmount.jsonPath().getInt("code")).isEqualTo(3011);
        assertThat(available()).isEqualTo(5000);
    }

    /** As after a crash between the commit and the publishing. */
    @Test
    void tellsAFundingThatWasLeftUntold() throws SQLException {
        credit(5000, "invoice-1");
        String fundingId = Ids.funding(account, Environment.STAGING, "invoice-1");
        await().until(() ->
                number("SELECT count(*) FROM transfers WHERE id = '" + fundingId + "' AND NOT untold") == 1);

        update("UPDATE transfers SET untold = true, created_at = created_at - interval '1 minute' WHERE id = '"
                + fundingId + "'");
        await().until(() -> topics.about(fundingId).size() == 2);

        assertThat(topics.about(fundingId).stream().map(Received::id).distinct())
                .hasSize(1);
        await().until(() -> number("SELECT count(*) FROM transfers WHERE untold") == 0);
    }

    @Test
    void refusesCreditsThatAreNotForAnOperatorOrNotWhole() {
        String good = "{\"environment\":\"staging\",\"amount_cents\":100,\"reference\":\"r\"}";
        assertThat(caller().body(good).post(CREDITS, account).jsonPath().getInt("code"))
                .isEqualTo(2003);
        assertThat(given().contentType("application/json")
                        .body(good)
                        .post(CREDITS, account)
                        .jsonPath()
                        .getInt("code"))
                .isEqualTo(2000);
        assertThat(operator()
                        .body(good)
                        .post(CREDITS, Ids.next(Ids.ACCOUNT))
                        .jsonPath()
                        .getInt("code"))
                .isEqualTo(3007);
        for (Map.Entry<String, Integer> bad : Map.of(
                        "{}",
                        3001,
                        good.replace("100", "0"),
                        3003,
                        good.replace("100", "-1"),
                        3003,
                        good.replace("100", "1.5"),
                        3003,
                        good.replace("100", "1000000000001"),
                        3003,
                        good.replace("staging", "live"),
                        3001,
                        good.replace("\"r\"", "\" \""),
                        3001,
                        "x",
                        3000)
                .entrySet()) {
            assertThat(operator()
                            .body(bad.getKey())
                            .post(CREDITS, account)
                            .jsonPath()
                            .getInt("code"))
                    .as(bad.getKey())
                    .isEqualTo(bad.getValue());
        }
        assertThat(available()).isZero();
    }

    @Test
    void keepsWorldsAndAccountsApart() {
        credit(1000, "first");
        answer(request(USER, 400));

        for (RequestSpecification stranger : List.of(
                with(TestTokens.of(account, Environment.LIVE)),
                with(TestTokens.of(Ids.next(Ids.ACCOUNT), Environment.STAGING)))) {
            assertThat(stranger.get(BALANCE).jsonPath().getInt("data.available_cents"))
                    .isZero();
            assertThat(stranger.get(WALLETS).jsonPath().getList("data.items")).isEmpty();
        }
    }

    @Test
    void listsWalletsByFilterAndPage() {
        credit(10_000, "first");
        for (int i = 0; i < 5; i++) {
            answer(request("r" + i + "@example.com", 100));
        }

        assertThat(emails(caller().get(WALLETS + "?recipient_email=R3@example.com")))
                .containsExactly("r3@example.com");
        assertThat(emails(caller().get(WALLETS + "?platform=gemini"))).isEmpty();
        Response page = caller().get(WALLETS + "?limit=3");
        assertThat(emails(page)).hasSize(3);
        Response rest =
                caller().get(WALLETS + "?limit=3&cursor=" + page.jsonPath().getString("data.next_cursor"));
        assertThat(emails(rest)).hasSize(2).doesNotContainAnyElementsOf(emails(page));
        assertThat(rest.jsonPath().getString("data.next_cursor")).isNull();
        for (String bad :
                List.of("limit=0", "limit=101", "limit=x", "cursor=x", "cursor=-1", "limit=0&platform=bard")) {
            assertThat(caller().get(WALLETS + "?" + bad).jsonPath().getInt("code"))
                    .as(bad)
                    .isEqualTo(3001);
        }
        assertThat(caller().get(WALLETS + "?platform=bard").jsonPath().getInt("code"))
                .isEqualTo(3002);
    }

    @Test
    void putsPoisonAsideAndGoesOn() {
        double deadLetters = BooksIT.metric("aitopup_dead_letters_total");
        credit(1000, "first");
        String poison = "poison of " + account;
        topics.publish(Topics.TOPUP, Topics.key(account, Environment.STAGING), List.of(), poison.getBytes(UTF_8));

        assertThat(answer(request(USER, 1000))).isInstanceOf(WalletTransferred.class);
        await().until(() -> topics.records(Topics.TOPUP_DLQ).stream()
                .anyMatch(record -> new String(record.value(), UTF_8).equals(poison)));
        // Counted when the broker has it, which others may see first.
        await().until(() -> BooksIT.metric("aitopup_dead_letters_total") > deadLetters);
    }

    /** A record that is whole, but that the ledger cannot book, must not hold up the account's others. */
    @Test
    void putsAsideWhatCanNotBeBooked() {
        credit(1000, "first");
        String impossible = Ids.next(Ids.TRANSACTION);
        topics.publish(requested(impossible, USER, -5));

        assertThat(answer(request(USER, 1000))).isInstanceOf(WalletTransferred.class);
        await().until(() -> topics.records(Topics.TOPUP_DLQ).stream()
                .anyMatch(record -> new String(record.value(), UTF_8).contains(impossible)));
        assertThat(available()).isZero();
    }

    private static List<String> emails(Response response) {
        return response.jsonPath().getList("data.items.recipient_email");
    }
}
