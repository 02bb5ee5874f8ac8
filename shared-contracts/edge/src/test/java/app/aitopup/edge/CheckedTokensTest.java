package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.edge.testing.TestKeys;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

class CheckedTokensTest {
    private static final RsaJsonWebKey PAIR = TestKeys.pair("2026-06");
    private static final String ISSUER = "aitopup-gateway";
    private static final int MINUTES = 5;

    private final JWTAuthContextInfo rules = new JWTAuthContextInfo(PAIR.getPublicKey(), ISSUER);

    @Test
    void checksATokenOnce() throws ParseException, JoseException {
        CheckedTokens tokens = new CheckedTokens(Clock.systemUTC());
        String token = token(PAIR, "acc_1");

        JWTCallerPrincipal checked = tokens.parse(token, rules);

        assertThat(checked.getSubject()).isEqualTo("acc_1");
        assertThat(tokens.parse(token, rules)).isSameAs(checked);
        assertThat(tokens.parse(token(PAIR, "acc_2"), rules).getSubject()).isEqualTo("acc_2");
    }

    @Test
    void checksATokenAgainThatHasExpired() throws ParseException, JoseException {
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofMinutes(MINUTES)), ZoneOffset.UTC);
        CheckedTokens tokens = new CheckedTokens(later);
        String token = token(PAIR, "acc_1");

        // The check itself looks at another clock, by which it is still good.
        assertThat(tokens.parse(token, rules)).isNotSameAs(tokens.parse(token, rules));
    }

    @Test
    void refusesWhatTheCheckRefusesEachTime() throws JoseException {
        CheckedTokens tokens = new CheckedTokens(Clock.systemUTC());
        String anybodys = token(TestKeys.pair("2026-06"), "acc_1");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> tokens.parse(anybodys, rules)).isInstanceOf(ParseException.class);
        }
    }

    private static String token(RsaJsonWebKey pair, String subject) throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject(subject);
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(MINUTES);
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        token.setKeyIdHeaderValue(pair.getKeyId());
        token.setKey(pair.getPrivateKey());
        return token.getCompactSerialization();
    }
}
