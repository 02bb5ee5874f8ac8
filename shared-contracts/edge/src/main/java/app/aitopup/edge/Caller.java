package app.aitopup.edge;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Who calls, as the gateway's token says; account and environment are taken from here and from nowhere else. What the
 * caller may do stands in the token's groups, for {@code @RolesAllowed}.
 */
@RequestScoped
public class Caller {
    /** The claim that holds the environment. The account is the token's subject. */
    public static final String ENVIRONMENT = "environment";
    /** The claim that holds the API key's id. */
    public static final String KEY_ID = "key_id";

    private final JsonWebToken token;

    @Inject
    Caller(JsonWebToken token) {
        this.token = token;
    }

    public String accountId() {
        return required(token.getSubject());
    }

    public Environment environment() {
        return Environment.of(required(token.getClaim(ENVIRONMENT)))
                .orElseThrow(() -> Refusal.of(Code.API_KEY_INVALID));
    }

    /** The id of the key the call was made with. */
    public String keyId() {
        return required(token.getClaim(KEY_ID));
    }

    private static String required(String claim) {
        if (claim == null || claim.isEmpty()) {
            throw Refusal.of(Code.API_KEY_INVALID);
        }
        return claim;
    }
}
