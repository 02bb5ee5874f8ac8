package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Bearer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Lets operators in, who have a credential of their own. */
@ApplicationScoped
public class AuthenticateOperator {
    private final byte[] token;

    AuthenticateOperator(GatewayConfig config) {
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
        byte[] given = Bearer.token(authorization.get(0)).orElse("").getBytes(StandardCharsets.UTF_8);
        // In a time that does not tell how much of it is right.
        if (authorization.size() > 1 || !MessageDigest.isEqual(given, token)) {
            throw Refusal.of(Code.API_KEY_INVALID);
        }
    }
}
