package app.aitopup.edge;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonNumber;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Who calls, as the gateway's token says; account and environment are taken from here and from nowhere else. What the
 * caller may do stands in the token's groups, for {@code @RolesAllowed}.
 */
@RequestScoped
public class Caller {
    /** The claim that holds the environment. The account is the token's subject. */
    public static final String ENVIRONMENT = "environment";
    /** The claim that holds the API key's id; absent where the call came with no key. */
    public static final String KEY_ID = "key_id";

    /** The claim that holds the most that one top-up with this key may be worth, in cents; absent for no cap. */
    public static final String PER_TOPUP_CENTS = "per_topup_cents";
    /** The claim that holds the most that this key may spend on one UTC day, in cents; absent for no cap. */
    public static final String PER_DAY_CENTS = "per_day_cents";

    private static final String SUBJECT = "sub";

    private final JsonWebToken token;

    @Inject
    Caller(JsonWebToken token) {
        this.token = token;
    }

    public String accountId() {
        return required(SUBJECT);
    }

    public Environment environment() {
        return Environment.of(required(ENVIRONMENT)).orElseThrow(() -> Refusal.of(Code.API_KEY_INVALID));
    }

    /** The id of the key the call was made with; null where it came with none, from an owner in the portal. */
    public String keyId() {
        return token.getClaim(KEY_ID) == null ? null : required(KEY_ID);
    }

    /** The most that one top-up with this key may be worth, in cents; null for no cap. */
    public Long perTopupCents() {
        return cents(PER_TOPUP_CENTS);
    }

    /** The most that this key may spend on one UTC day, in cents; null for no cap. */
    public Long perDayCents() {
        return cents(PER_DAY_CENTS);
    }

    /** Fails closed: a cap that cannot be read is none of ours. */
    private Long cents(String name) {
        Object claim = token.getClaim(name);
        if (claim == null) {
            return null;
        }
        if (claim instanceof Number number) {
            return number.longValue();
        }
        if (claim instanceof JsonNumber number) {
            return number.longValueExact();
        }
        throw Refusal.of(Code.API_KEY_INVALID);
    }

    /** Fails closed: a claim that is missing, or that is no text, says nothing. */
    private String required(String name) {
        Object claim = token.getClaim(name);
        if (claim instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw Refusal.of(Code.API_KEY_INVALID);
    }
}
