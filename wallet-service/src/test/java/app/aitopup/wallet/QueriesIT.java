package app.aitopup.wallet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers ask for in a query, written as it goes over the line. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class QueriesIT {
    private static final String OWN_WALLET = Neighbours.OWN_WALLET;

    private final String account = Ids.next(Ids.ACCOUNT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/wallets | recipient_email=%00                                | 3001 | recipient_email",
                "/wallets | recipient_email=a%00b@example.com                  | 3001 | recipient_email",
                "/wallets | recipient_email=                                   | 3001 | recipient_email",
                "/wallets | recipient_email=user                               | 3001 | recipient_email",
                "/wallets | recipient_email=user+tag@example.com               | 3001 | recipient_email",
                "/wallets | recipient_email=%C3%28@example.com                 | 3001 | recipient_email",
                "/wallets | recipient_email=a@example.com&recipient_email=b@example.com | 3001 | recipient_email",
                "/wallets | recipient_mail=user@example.com                    | 3001 | recipient_mail",
                "/wallets | Platform=claude                                    | 3001 | Platform",
                "/wallets | platform=bard                                      | 3002 | platform",
                "/wallets | platform=                                          | 3002 | platform",
                "/wallets | platform=claude&platform=claude                    | 3001 | platform",
                "/wallets | platform=bard&limit=0                              | 3001 | platform limit",
                "/wallets | environment=live                                   | 3001 | environment",
                "/wallets | limit=                                             | 3001 | limit",
                "/wallets | limit=0                                            | 3001 | limit",
                "/wallets | limit=101                                          | 3001 | limit",
                "/wallets | limit=%2B5                                         | 3001 | limit",
                "/wallets | limit=007                                          | 3001 | limit",
                "/wallets | limit=1e1                                          | 3001 | limit",
                "/wallets | limit=%D9%A3                                       | 3001 | limit",
                "/wallets | limit=99999999999                                  | 3001 | limit",
                "/wallets | limit=1&limit=2                                    | 3001 | limit",
                "/wallets | cursor=                                            | 3001 | cursor",
                "/wallets | cursor=%00                                         | 3001 | cursor",
                "/wallets | recipient_email=x&cursor=x&limit=x&x=x | 3001 | recipient_email cursor limit x",
                "/wallet  | environment=live                                   | 3001 | environment",
                "/wallet  | environment=staging&environment=staging            | 3001 | environment",
                "/wallet  | limit=5                                            | 3001 | limit",
                "/history | environment=live                                   | 3001 | environment",
                "/history | limit=%2B5                                         | 3001 | limit",
                "/history | limit=007                                          | 3001 | limit",
                "/history | limti=5                                            | 3001 | limti",
                "/history | cursor=x&limit=101                                 | 3001 | cursor limit",
            })
    void refusesWhatIsNoneAndNamesAllOfIt(String path, String query, int code, String fields) {
        Response refused = get(path, query);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getInt("code")).isEqualTo(code);
        assertThat(refused.jsonPath().getList("data.errors.field"))
                .containsExactlyElementsOf(Arrays.asList(fields.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/wallets|",
                "/wallets|recipient_email=User%2Btag@Example.com&platform=claude&limit=100",
                "/wallets|limit=1",
                "/wallet|",
                "/wallet|environment=staging",
                "/history|",
                "/history|environment=staging&limit=1",
            })
    void answersWhatIsRight(String pathAndQuery) {
        String[] parts = pathAndQuery.split("\\|", 2);

        assertThat(get(parts[0], parts[1]).jsonPath().getInt("code")).isEqualTo(1000);
    }

    private Response get(String path, String query) {
        String from =
                switch (path) {
                    case "/wallets" -> Neighbours.WALLETS;
                    case "/wallet" -> OWN_WALLET;
                    default -> OWN_WALLET + path;
                };
        return given().auth()
                .oauth2(TestTokens.of(account, Environment.STAGING))
                .urlEncodingEnabled(false)
                .get(query.isEmpty() ? from : from + "?" + query);
    }
}
