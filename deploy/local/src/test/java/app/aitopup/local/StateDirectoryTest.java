package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import app.aitopup.local.StateDirectory.Running;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @TempDir
    private Path directory;

    private StateDirectory state;

    @BeforeEach
    void open() throws IOException {
        state = StateDirectory.at(directory.resolve("state"));
    }

    @Test
    void givesOnlyOneTheTurn() throws Exception {
        Closeable first = state.lock();

        assertThatExceptionOfType(StackFailure.class)
                .isThrownBy(() -> state.lock())
                .withMessageContaining(
                        "another up or down (process %d)",
                        ProcessHandle.current().pid());

        first.close();
        state.lock().close();
    }

    @Test
    void remembersProcessesUntilToldToForget() throws IOException {
        Running running = new Running("wallet-1", 1, "2026-06-13T12:00:00Z", 8200, "log", "settings");

        state.remember(running);
        assertThat(state.started()).containsExactly(running);
        assertThat(state.alive()).isEmpty();

        state.forget("wallet-1");
        assertThat(state.started()).isEmpty();
    }

    @Test
    void keepsSecretsToTheOwnerAndOverRestarts() throws Exception {
        Secrets first = Secrets.of(state);
        Secrets second = Secrets.of(state);

        assertThat(second).isEqualTo(first);
        assertThat(first.operatorToken()).matches("op_[A-Za-z0-9]{40}");
        assertThat(Base64.getDecoder().decode(first.voucherKey())).hasSize(32);
        assertThat(first.toString()).doesNotContain(first.keyPepper(), first.operatorToken());
        try (var files = Files.list(state.secrets())) {
            assertThat(files).hasSize(7).allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void makesAKeyPairThatFits() throws Exception {
        Secrets secrets = Secrets.of(state);

        JsonNode pair = onlyKey(secrets.signingKeys());
        BigInteger modulus = number(pair, "n");
        assertThat(modulus.bitLength()).isEqualTo(2048);
        assertThat(number(pair, "p").multiply(number(pair, "q"))).isEqualTo(modulus);
        BigInteger probe = BigInteger.valueOf(42);
        assertThat(probe.modPow(number(pair, "d"), modulus).modPow(number(pair, "e"), modulus))
                .isEqualTo(probe);
        assertThat(pair.get("kid").asText()).isNotBlank();
    }

    @Test
    void givesTheServicesThePublicHalfAlone() throws Exception {
        Secrets secrets = Secrets.of(state);

        ObjectNode pair = (ObjectNode) onlyKey(secrets.signingKeys());
        assertThat(onlyKey(secrets.verificationKeys()))
                .isEqualTo(pair.deepCopy().remove(List.of("d", "p", "q", "dp", "dq", "qi")));
    }

    @Test
    void goesOnWithTheKeyOfAnOlderStateDirectory() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        RSAPrivateCrtKey old = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(old.getEncoded());
        Files.writeString(
                state.secrets().resolve("jwt-private.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n");

        Secrets secrets = Secrets.of(state);

        assertThat(number(onlyKey(secrets.signingKeys()), "d")).isEqualTo(old.getPrivateExponent());
        assertThat(number(onlyKey(secrets.verificationKeys()), "n")).isEqualTo(old.getModulus());
    }

    private static JsonNode onlyKey(Path set) throws IOException {
        JsonNode keys = StateDirectory.JSON.readTree(Files.readString(set)).get("keys");
        assertThat(keys).hasSize(1);
        return keys.get(0);
    }

    private static BigInteger number(JsonNode key, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.get(member).asText()));
    }

    @Test
    void emptiesTheDataAndKeepsSecrets() throws IOException {
        Secrets before = Secrets.of(state);
        Files.createDirectories(state.postgresData());
        Files.writeString(state.postgresData().resolve("PG_VERSION"), "17");

        state.empty();

        assertThat(state.data()).doesNotExist();
        assertThat(Secrets.of(state)).isEqualTo(before);
    }

    @Test
    void hasWellKnownPortsThatDoNotMeet() throws IOException {
        Ports ports = Ports.of(state, Optional.empty());

        assertThat(ports.of(Ports.POSTGRES)).isEqualTo(15432);
        assertThat(ports.of(Ports.KAFKA)).isEqualTo(19092);
        assertThat(ports.of(Service.GATEWAY, 1)).isEqualTo(8080);
        assertThat(ports.of(Service.GATEWAY, 2)).isEqualTo(8081);
        assertThat(ports.of(Service.GATEWAY, Service.MAX_REPLICAS)).isLessThan(ports.of(Service.TOPUP, 1));
        assertThat(ports.of("webhook-2")).isEqualTo(8301);
        assertThat(ports.of(Ports.metrics("gateway-2"))).isEqualTo(8401);
    }

    @Test
    void remembersFreePorts() throws IOException {
        Ports ports = Ports.of(state, Optional.of(Ports.Scheme.FREE));
        int gateway = ports.of(Service.GATEWAY, 1);
        int kafka = ports.of(Ports.KAFKA);
        ports.save();

        Ports again = Ports.of(state, Optional.empty());

        assertThat(again.of(Service.GATEWAY, 1)).isEqualTo(gateway);
        assertThat(again.of(Ports.KAFKA)).isEqualTo(kafka).isNotEqualTo(gateway);
    }
}
