package app.aitopup.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.gateway.CertificateFiles;
import app.aitopup.gateway.CertificateFiles.Pair;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    private Path certificate;
    private Path key;

    @BeforeEach
    void name() {
        certificate = folder.resolve("tls.crt");
        key = folder.resolve("tls.key");
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void isNewsOnceAndAgainWhenItHasBeenRenewed() throws Exception {
        ServerCertificate files = new ServerCertificate(vertx, certificate, key);
        write(CertificateFiles.issue("first"));

        assertThat(files.renew()).isTrue();
        assertThat(files.renew()).isFalse();

        write(CertificateFiles.issue("second"));
        assertThat(files.renew()).isTrue();
        assertThat(files.renew()).isFalse();
    }

    @Test
    void isNoNewsWhileOnlyOneOfTheFilesHasBeenRenewed() throws Exception {
        ServerCertificate files = new ServerCertificate(vertx, certificate, key);
        write(CertificateFiles.issue("first"));
        assertThat(files.renew()).isTrue();
        Pair second = CertificateFiles.issue("second");

        Files.writeString(key, second.keyPem());
        assertThatThrownBy(files::renew).isInstanceOf(GeneralSecurityException.class);
        Files.writeString(certificate, second.certificatePem());
        assertThat(files.renew()).isTrue();
    }

    @Test
    void isNoCertificateIfTheFilesHoldAnythingElse() throws Exception {
        ServerCertificate files = new ServerCertificate(vertx, certificate, key);
        assertThatThrownBy(files::renew).isInstanceOf(IOException.class);
        Files.writeString(key, "");
        Files.writeString(certificate, "");
        assertThatThrownBy(files::renew).isInstanceOf(GeneralSecurityException.class);
        write(CertificateFiles.issue("first"));
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThatThrownBy(files::renew).isInstanceOf(GeneralSecurityException.class);
    }

    private void write(Pair pair) throws IOException {
        Files.writeString(key, pair.keyPem());
        Files.writeString(certificate, pair.certificatePem());
    }
}
