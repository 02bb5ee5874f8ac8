package app.aitopup.gateway.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Scopes;
import java.util.List;

/**
 * For whom a service is to act, and what it may do for them: the content of an internal token.
 *
 * @param keyId the key the call came with; null where it came with none
 * @param caps how much may be spent with that key
 */
public record Grant(String accountId, Environment environment, String keyId, List<String> scopes, SpendingCaps caps) {

    public Grant {
        scopes = List.copyOf(scopes);
    }

    /** Whether it is the gateway or an operator who calls, rather than whose account it is. */
    public boolean isOurOwn() {
        return scopes.contains(Scopes.OPERATOR);
    }

    /** The account in this environment, of which each is a caller by itself. */
    public String world() {
        return accountId + ':' + environment.json();
    }

    /** The gateway acts on an account's wallet for an operator. */
    public static Grant ofOperator(String accountId, Environment environment) {
        return new Grant(accountId, environment, null, List.of(Scopes.OPERATOR), SpendingCaps.NONE);
    }

    /** The gateway acts for an account's owner, who may do all that any key may. */
    public static Grant ofSignedIn(String accountId, Environment environment) {
        return new Grant(accountId, environment, null, Scopes.ofKeys(), SpendingCaps.NONE);
    }

    /** The gateway acts on an account's wallet for its owner, who is signed in to the portal. */
    public static Grant ofOwner(String accountId, Environment environment) {
        return new Grant(accountId, environment, null, List.of(Scopes.WALLET_READ, Scopes.PORTAL), SpendingCaps.NONE);
    }
}
