package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators in the audit log: every call of theirs, and what an owner sees of it. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class OperatorAuditIT {
    private static final String ACCOUNTS = "/api/operator/v1/accounts/";

    @Inject
    AgroalDataSource database;

    @ConfigProperty(name = "aitopup.gateway.operator-token")
    String operatorToken;

    private Downstream wallet;
    private SignedUp account;
    private String session;
    private String last = "";

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
        account = signUp();
        session = signIn(account);
    }

    @AfterEach
    void close() {
        wallet.close();
        Sql.run(database, "ALTER TABLE audit_log DROP CONSTRAINT IF EXISTS away");
    }

    @Test
    void showsAnOperatorWithoutAnIdOrAnAddress() {
        operate("POST", account.accountId() + "/suspend", "{\"reason\":\"secret reason\"}")
                .succeeded(200);
        operate("POST", account.accountId() + "/suspend", "{}").succeeded(200);
        operate("POST", account.accountId() + "/reopen", "").succeeded(200);
        operate(
                        "POST",
                        account.accountId() + "/credits",
                        "{\"environment\":\"live\",\"amount_cents\":5,\"reference\":\"secret reference\"}")
                .succeeded(200);
        operate("POST", account.accountId() + "/credits", "{}").failed(Code.FIELD_INVALID);
        operate("GET", "?email=" + account.email().replace("@", "%40"), "").succeeded(200);

        List<JsonNode> entries = AuditIT.entries(session).subList(0, 6);

        assertThat(entries.stream()
                        .map(entry -> entry.get("action").asText()
                                + ' '
                                + entry.get("environment").asText()))
                .containsExactly(
                        "account.found null",
                        "wallet.credit_requested null",
                        "wallet.credit_requested live",
                        "account.reopened null",
                        "account.suspended null",
                        "account.suspended null");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.get("actor").toString()).isEqualTo("{\"type\":\"operator\",\"id\":null}");
            assertThat(entry.get("ip").isNull()).isTrue();
            assertThat(entry.get("target").asText()).isEqualTo(account.accountId());
        });
        assertThat(Sql.text(database, "SELECT string_agg(a::text, ' ') FROM audit_log a"))
                .doesNotContain("secret reason", "secret reference", operatorToken, account.email());
    }

    /** Also what only looks, what is malformed and what finds nobody; but nobody else's calls. */
    @Test
    void recordsEveryCallOfAnOperator() {
        operatorsEntries();
        call("GET", "/api/operator/v1/books").bearer(operatorToken).send().failed(Code.SERVICE_UNAVAILABLE);
        operate("POST", "nonsense/suspend", "").failed(Code.NOT_FOUND);
        operate("POST", Ids.next(Ids.ACCOUNT) + "/reopen", "").failed(Code.NOT_FOUND);
        operate("POST", account.accountId() + "/suspend", "[]").failed(Code.REQUEST_MALFORMED);
        operate("GET", "?email=nobody%40example.com", "").succeeded(200);
        operate("GET", "", "").failed(Code.FIELD_INVALID);
        call("GET", "/api/operator/v1/books").bearer(account.key()).send().failed(Code.API_KEY_INVALID);
        call("GET", "/api/operator/v1/books").send().failed(Code.API_KEY_MISSING);

        assertThat(operatorsEntries())
                .containsExactly(
                        "books.checked",
                        "account.suspended",
                        "account.reopened",
                        "account.suspended",
                        "account.found",
                        "account.found");
    }

    @Test
    void makesNoCallOfAnOperatorThatCannotBePutOnRecord() {
        refuseEntriesOf("wallet.credit_requested");
        wallet.received().clear();

        operate(
                        "POST",
                        account.accountId() + "/credits",
                        "{\"environment\":\"live\",\"amount_cents\":5,\"reference\":\"r\"}")
                .failed(Code.INTERNAL_ERROR);

        assertThat(wallet.received()).isEmpty();
    }

    private Answer operate(String method, String path, String body) {
        String whole = path.isEmpty() || path.startsWith("?")
                ? ACCOUNTS.substring(0, ACCOUNTS.length() - 1) + path
                : ACCOUNTS + path;
        Gateway.Call call = call(method, whole).bearer(operatorToken);
        return (body.isEmpty() ? call : call.json(body)).send();
    }

    /** As if the table could not be written to. */
    private void refuseEntriesOf(String action) {
        Sql.run(database, "ALTER TABLE audit_log ADD CONSTRAINT away CHECK (action <> '" + action + "') NOT VALID");
    }

    /** What operators did since this was asked last, oldest first. */
    private List<String> operatorsEntries() {
        String actions = Sql.text(
                database,
                "SELECT string_agg(action, ',' ORDER BY id) FROM audit_log WHERE actor_type = 'operator' AND id > '"
                        + last + "'");
        last = Sql.text(database, "SELECT max(id) FROM audit_log");
        return actions == null ? List.of() : List.of(actions.split(",", -1));
    }
}
