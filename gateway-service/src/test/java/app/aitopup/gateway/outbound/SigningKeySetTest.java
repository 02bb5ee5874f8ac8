package app.aitopup.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import app.aitopup.edge.testing.TestKeys;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.Test;

class SigningKeySetTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    private static final RsaJsonWebKey FIRST = TestKeys.pair("first");
    private static final RsaJsonWebKey SECOND = TestKeys.pair("second");

    @Test
    void signsWithTheFirstAndPublishesAll() throws IOException {
        SigningKeySet set = SigningKeySet.of(TestKeys.privateSet(FIRST, SECOND));

        assertThat(set.keyId()).isEqualTo("first");
        assertThat(set.key()).isEqualTo(FIRST.getPrivateKey());
        assertThat(keys(set)).hasSize(2);
        assertThat(keys(set).findValuesAsText("kid")).containsExactly("first", "second");
    }

    @Test
    void publishesNothingThatIsPrivate() throws IOException {
        ObjectNode key = (ObjectNode) JSON.readTree(FIRST.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        // Members that jose4j does not know pass through it; and one that RFC 7518 knows, and it does not.
        key.put("secret", "s3cret")
                .put("passphrase", "s3cret")
                .putArray("oth")
                .addObject()
                .put("r", "s3cret");

        SigningKeySet set = SigningKeySet.of("{\"keys\":[" + key + "]}");

        JsonNode published = keys(set).get(0);
        assertThat(published.fieldNames()).toIterable().containsExactlyInAnyOrder("kty", "kid", "use", "alg", "n", "e");
        for (String member : PRIVATE_MEMBERS) {
            assertThat(published.has(member)).as(member).isFalse();
        }
        for (Map.Entry<String, JsonNode> member : key.properties()) {
            if (!published.has(member.getKey())) {
                assertThat(set.published()).doesNotContain(member.getValue().toString());
            }
        }
        assertThat(set.published()).doesNotContain("s3cret");
        assertThat(set.toString()).isEqualTo("SigningKeySet[first]");
    }

    @Test
    void takesTheOthersWithoutTheirPrivateHalf() throws IOException {
        SigningKeySet set = SigningKeySet.of(new JsonWebKeySet(FIRST, new RsaJsonWebKey(SECOND.getRsaPublicKey()))
                .toJson(OutputControlLevel.INCLUDE_PRIVATE));

        assertThat(set.keyId()).isEqualTo("first");
        assertThat(keys(set)).hasSize(2);
    }

    @Test
    void takesOneKeyAloneAndNamesItByItsThumbprint() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END PRIVATE KEY-----\n";

        SigningKeySet bare = SigningKeySet.of(Base64.getEncoder().encodeToString(key));

        assertThat(SigningKeySet.of(pem)).isEqualTo(bare);
        assertThat(bare.key().getEncoded()).isEqualTo(key);
        assertThat(bare.keyId()).hasSize(43);
        assertThat(keys(bare).findValuesAsText("kid")).containsExactly(bare.keyId());
    }

    @Test
    void refusesWhatNoServiceCouldVerify() throws Exception {
        String curve = EcJwkGenerator.generateJwk(EllipticCurves.P256).toJson(OutputControlLevel.INCLUDE_PRIVATE);
        ObjectNode mixed = (ObjectNode) JSON.readTree(FIRST.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        mixed.put("n", JSON.readTree(SECOND.toJson()).get("n").asText());
        ObjectNode encrypts = (ObjectNode) JSON.readTree(FIRST.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        encrypts.put("use", "enc");
        ObjectNode other = (ObjectNode) JSON.readTree(FIRST.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        other.put("alg", "RS512");
        RsaJsonWebKey twin = TestKeys.pair("first");
        String set = TestKeys.privateSet(FIRST);

        refuses("");
        refuses("{}");
        refuses("{\"keys\":[]}");
        refuses("{\"keys\":{}}");
        refuses("{\"keys\":[17]}");
        refuses("[" + set + "]");
        refuses(set.substring(0, set.length() / 2));
        refuses("MIIB" + "A".repeat(400));
        refuses(TestKeys.publicSet(FIRST));
        refuses(TestKeys.privateSet(FIRST, twin));
        refuses(TestKeys.privateSet(TestKeys.pair("with a blank")));
        refuses("{\"keys\":[" + curve + "]}");
        refuses("{\"keys\":[" + mixed + "]}");
        refuses("{\"keys\":[" + encrypts + "]}");
        refuses("{\"keys\":[" + other + "]}");
        refuses("{\"keys\":[" + RsaJwkGenerator.generateJwk(1024).toJson(OutputControlLevel.INCLUDE_PRIVATE) + "]}");
        refuses("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMko\"}]}");
    }

    /** Without quoting anything of it. */
    private static void refuses(String text) {
        assertThatIllegalArgumentException()
                .as(text)
                .isThrownBy(() -> SigningKeySet.of(text))
                .withNoCause()
                .satisfies(
                        failure -> assertThat(Arrays.stream(text.split("\\W")).filter(word -> word.length() > 8))
                                .noneMatch(failure.getMessage()::contains));
    }

    private static JsonNode keys(SigningKeySet set) throws IOException {
        return JSON.readTree(set.published()).get("keys");
    }
}
