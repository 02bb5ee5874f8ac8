package app.aitopup.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import app.aitopup.local.StateDirectory.Running;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
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
        KeyFactory rsa = KeyFactory.getInstance("RSA");

        var privateKey = (RSAPrivateCrtKey)
                rsa.generatePrivate(new PKCS8EncodedKeySpec(decode(secrets.privateKey(), "PRIVATE")));
        var publicKey =
                (RSAPublicKey) rsa.generatePublic(new X509EncodedKeySpec(decode(secrets.publicKey(), "PUBLIC")));

        assertThat(publicKey.getModulus()).isEqualTo(privateKey.getModulus());
        assertThat(publicKey.getModulus().bitLength()).isEqualTo(2048);
    }

    private static byte[] decode(Path pem, String kind) throws IOException {
        String text = Files.readString(pem);
        assertThat(text).startsWith("-----BEGIN " + kind + " KEY-----\n").endsWith("-----END " + kind + " KEY-----\n");
        return Base64.getMimeDecoder().decode(text.replaceAll("-----.*-----", ""));
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
