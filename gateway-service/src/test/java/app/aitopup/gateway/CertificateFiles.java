package app.aitopup.gateway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A certificate for the gateway, signed by itself, in files that a test can write anew; looked at all the time. */
public class CertificateFiles implements QuarkusTestResourceLifecycleManager {
    static final Path FOLDER = Path.of("target", "https").toAbsolutePath();
    static final Path CERTIFICATE = FOLDER.resolve("tls.crt");
    static final Path KEY = FOLDER.resolve("tls.key");

    private static final String PASSWORD = "not-a-secret";
    private static final int KEYTOOL_S = 60;

    @Override
    public Map<String, String> start() {
        try {
            Files.createDirectories(FOLDER);
            issue("first").write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "aitopup.gateway.front-door.https.certificate", CERTIFICATE.toString(),
                "aitopup.gateway.front-door.https.key", KEY.toString(),
                "aitopup.gateway.front-door.https.reload-every", "200ms");
    }

    @Override
    public void stop() {
        // The files lie in target.
    }

    /** A certificate and its key. */
    public record Pair(Certificate certificate, Key key) {
        /** As somebody does who renews them: one after the other. */
        void write() throws IOException {
            replace(KEY, keyPem());
            replace(CERTIFICATE, certificatePem());
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        public String certificatePem() {
            try {
                return pem("CERTIFICATE", certificate.getEncoded());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A new certificate for localhost, with this name in it, made by the JDK's own tool. */
    public static Pair issue(String name) {
        try {
            Path store = Files.createTempDirectory("store").resolve("store.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "gateway",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=dns:localhost,ip:127.0.0.1",
                            "-validity",
                            "30",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            PASSWORD,
                            "-keystore",
                            store.toString())
                    .inheritIO()
                    .start();
            if (!keytool.waitFor(KEYTOOL_S, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool made no certificate");
            }
            KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new Pair(made.getCertificate("gateway"), made.getKey("gateway", PASSWORD.toCharArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] encoded) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    /** At once, so that nobody reads half of it. */
    static void replace(Path file, String text) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, text, StandardCharsets.US_ASCII);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
