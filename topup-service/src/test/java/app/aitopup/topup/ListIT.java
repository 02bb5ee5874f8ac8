package app.aitopup.topup;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An account's top-ups as lists, the platforms, and the totals for the books. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@TestProfile(TopupIT.ShortWaits.class)
class ListIT {
    private static final String LIST = "/api/public/v1/topup";
    private static final String SEND = LIST + "/send";

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
    void showsTheNewestFirstPageByPage() {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            sent.add(send("user@example.com", "claude", "r" + i));
        }
        Collections.reverse(sent);

        List<String> seen = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            RequestSpecification request = caller().queryParam("limit", 3);
            JsonPath page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get(LIST)
                    .jsonPath();
            // What comes while the caller turns the pages moves nothing.
            send("late@example.com", "claude", "late");
            assertThat(page.getInt("code")).isEqualTo(1000);
            seen.addAll(page.getList("data.items.transaction_id"));
            cursor = page.getString("data.next_cursor");
            pages++;
        } while (cursor != null);

        assertThat(seen).isEqualTo(sent);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void showsATopupAsTheContractSaysWithoutItsVoucherCode() {
        String id = send("user@example.com", "gemini", "order-17");

        JsonPath page = caller().get(LIST).jsonPath();

        Map<String, Object> item = page.getMap("data.items[0]");
        assertThat(item.keySet())
                .containsExactly(
                        "transaction_id",
                        "status",
                        "platform",
                        "amount_cents",
                        "recipient_email",
                        "reference",
                        "metadata",
                        "deliver_at",
                        "funds",
                        "failure_code",
                        "new_balance_cents",
                        "voucher_last4",
                        "idempotency_key",
                        "created_at",
                        "updated_at");
        String voucher = caller().get(LIST + "/" + id).jsonPath().getString("data.voucher_code");
        assertThat(item).containsEntry("voucher_last4", voucher.substring(voucher.length() - 4));
        assertThat(caller().get(LIST).asString()).doesNotContain(voucher);
    }

    @Test
    void filtersByEverything() {
        String claude = send("a@example.com", "claude", "first");
        Instant between = Instant.now();
        String gemini = send("b@example.com", "gemini", "second");
        String declined = send(TestLedger.DECLINED, "claude", "third");
        String pending = send("c+hold@example.com", "chatgpt", "fourth");
        String keyed = caller().header("Idempotency-Key", "the key/of 5")
                .body(body("d@example.com", "claude", "fifth"))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");

        assertThat(list("status", "delivered")).containsExactly(keyed, gemini, claude);
        assertThat(list("status", "failed")).containsExactly(declined);
        assertThat(list("status", "pending")).containsExactly(pending);
        assertThat(list("status", "cancelled")).isEmpty();
        assertThat(list("platform", "gemini")).containsExactly(gemini);
        assertThat(list("recipient_email", "A@Example.com")).containsExactly(claude);
        assertThat(list("reference", "second")).containsExactly(gemini);
        assertThat(list("idempotency_key", "the key/of 5")).containsExactly(keyed);
        assertThat(list("idempotency_key", "another")).isEmpty();
        assertThat(list("created_from", between.toString())).containsExactly(keyed, pending, declined, gemini);
        assertThat(list("created_to", between.toString())).containsExactly(claude);
        assertThat(ids(caller().queryParam("platform", "claude").queryParam("status", "failed")))
                .containsExactly(declined);
    }

    @Test
    void showsNothingOfOthers() {
        send("user@example.com", "claude", "mine");

        assertThat(ids(with(TestTokens.of(account, Environment.LIVE)))).isEmpty();
        assertThat(ids(with(TestTokens.of(Ids.next(Ids.ACCOUNT), Environment.STAGING))))
                .isEmpty();
        Response forbidden = with(TestTokens.of(account, Environment.STAGING, Set.of(Scopes.TOPUP_SEND)))
                .get(LIST);
        assertThat(forbidden.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "status, none, 3001",
        "status, DELIVERED, 3001",
        "platform, bard, 3002",
        "created_from, yesterday, 3001",
        "created_to, 2026-06-13, 3001",
        "limit, 0, 3001",
        "limit, 101, 3001",
        "limit, 1e1, 3001",
        "limit, '', 3001",
        "cursor, nonsense, 3001",
        "cursor, '', 3001",
        "stauts, delivered, 3001",
        "recipient_email, user, 3001",
        "recipient_email, user tag@example.com, 3001",
        "recipient_email, 'a\0b@example.com', 3001",
        "reference, '\0', 3001",
        "idempotency_key, '\0', 3001",
        "platform, '\0', 3002",
        "limit, +5, 3001",
        "limit, 007, 3001",
    })
    void refusesAParameterThatIsNone(String name, String value, int code) {
        Response response = caller().queryParam(name, value).get(LIST);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.jsonPath().getInt("code")).isEqualTo(code);
        assertThat(response.jsonPath().getList("data.errors.field")).containsExactly(name);
    }

    @Test
    void refusesACursorOfAnotherListAndAParameterGivenTwice() {
        send("user@example.com", "claude", "1");
        send("user@example.com", "claude", "2");
        String cursor = caller().queryParam("limit", 1).get(LIST).jsonPath().getString("data.next_cursor");

        assertThat(cursor).doesNotContain("txn_");
        assertThat(codeOf(caller().queryParam("cursor", cursor))).isEqualTo(1000);
        assertThat(codeOf(caller().queryParam("cursor", cursor).queryParam("platform", "claude")))
                .isEqualTo(3001);
        assertThat(codeOf(with(TestTokens.of(account, Environment.LIVE)).queryParam("cursor", cursor)))
                .isEqualTo(3001);
        assertThat(codeOf(with(TestTokens.of(Ids.next(Ids.ACCOUNT), Environment.STAGING))
                        .queryParam("cursor", cursor)))
                .isEqualTo(3001);
        assertThat(codeOf(caller().queryParam("limit", 1, 2))).isEqualTo(3001);
        assertThat(codeOf(caller().queryParam("platform", "claude", "claude"))).isEqualTo(3001);
    }

    @Test
    void tellsThePlatformsWithTheirRange() {
        JsonPath platforms = caller().get("/api/public/v1/platforms").jsonPath();

        assertThat(platforms.getList("data.items.platform")).containsExactly("claude", "chatgpt", "gemini");
        assertThat(platforms.getList("data.items.minimum_cents")).containsOnly(100);
        assertThat(platforms.getList("data.items.maximum_cents")).containsOnly(50000);
        assertThat(given().get("/api/public/v1/platforms").statusCode()).isEqualTo(401);
    }

    @Test
    void totalsWhatTheBooksHaveToAgreeWith() {
        String books = "/api/operator/v1/books";
        RequestSpecification operator = with(TestTokens.of("operator", Environment.STAGING, Set.of(Scopes.OPERATOR)));
        String at = "data.environments.staging.";
        JsonPath before = operator.get(books).jsonPath();
        send("user@example.com", "claude", "1");
        send("user+hold@example.com", "claude", "2");
        send(TestLedger.DECLINED, "claude", "3");

        JsonPath after = operator.get(books).jsonPath();

        for (String figure : List.of("delivered", "pending", "pending_held")) {
            assertThat(after.getLong(at + figure + "_count") - before.getLong(at + figure + "_count"))
                    .as(figure)
                    .isEqualTo(1);
            assertThat(after.getLong(at + figure + "_cents") - before.getLong(at + figure + "_cents"))
                    .as(figure)
                    .isEqualTo(1000);
        }
        assertThat(caller().get(books).statusCode()).isEqualTo(403);
    }

    private String send(String recipient, String platform, String reference) {
        String id = caller().body(body(recipient, platform, reference))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");
        if (recipient.contains("+hold")) {
            await().until(() ->
                    "held".equals(caller().get(LIST + "/" + id).jsonPath().getString("data.funds")));
        }
        return id;
    }

    private List<String> list(String filter, String value) {
        return ids(caller().queryParam(filter, value));
    }

    private static List<String> ids(RequestSpecification request) {
        return request.get(LIST).jsonPath().getList("data.items.transaction_id");
    }

    private static int codeOf(RequestSpecification request) {
        return request.get(LIST).jsonPath().getInt("code");
    }

    private RequestSpecification caller() {
        return with(TestTokens.of(account, Environment.STAGING));
    }

    private static RequestSpecification with(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }

    private static String body(String recipient, String platform, String reference) {
        return "{\"platform\":\"" + platform + "\",\"amount_cents\":1000,\"recipient_email\":\"" + recipient
                + "\",\"reference\":\"" + reference + "\"}";
    }
}
