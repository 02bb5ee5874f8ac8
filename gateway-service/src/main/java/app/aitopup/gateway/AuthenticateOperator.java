package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Bearer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;

/** Lets operators in, who have a credential of their own. */
@ApplicationScoped
public class AuthenticateOperator {
    private static final Pattern FORM = Pattern.compile("op_[A-Za-z0-9_-]{32,200}");

    private final byte[] token;

    AuthenticateOperator(GatewayConfig config) {
        // Whoever has it can make live money.
        if (!FORM.matcher(config.operatorToken()).matches()) {
            throw new IllegalArgumentException("the operator's token has to be op_ and 32 more characters or over");
        }
        this.token = config.operatorToken().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns if the call is an operator's.
     *
     * @param authorization the call's {@code Authorization} headers
     * @throws Refusal 2000 without a credential, 2001 with a wrong one
     */
    public void authenticate(List<String> authorization) {
        if (authorization.isEmpty()) {
            throw Refusal.of(Code.API_KEY_MISSING);
        }
        if (!isRight(authorization)) {
            throw Refusal.of(Code.API_KEY_INVALID);
        }
    }

    /** Whether these headers hold an operator's credential, and nothing else. */
    public boolean isRight(List<String> authorization) {
        if (authorization.size() != 1) {
            return false;
        }
        byte[] given = Bearer.token(authorization.get(0)).orElse("").getBytes(StandardCharsets.UTF_8);
        // In a time that does not tell how much of it is right.
        return MessageDigest.isEqual(given, token);
    }
}
