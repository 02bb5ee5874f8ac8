package app.aitopup.gateway.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Scopes;
import java.util.List;

/**
 * For whom a service is to act, and what it may do for them: the content of an internal token.
 *
 * @param keyId the key the call came with; null where it came with none
 */
public record Grant(String accountId, Environment environment, String keyId, List<String> scopes) {

    public Grant {
        scopes = List.copyOf(scopes);
    }

    /** The gateway acts on an account's wallet for an operator. */
    public static Grant ofOperator(String accountId, Environment environment) {
        return new Grant(accountId, environment, null, List.of(Scopes.OPERATOR));
    }
}
