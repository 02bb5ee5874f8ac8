package app.aitopup.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority and the certificates of receivers, good and bad, made by the platform's keytool. */
final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";

    private final Path folder;
    private final Path keys;

    TestCertificates() {
        try {
            folder = Files.createTempDirectory("certificates");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keys = folder.resolve("keys.p12");
        make(AUTHORITY, "-ext", "bc:c");
        make("intermediate", "-signer", AUTHORITY, "-ext", "bc:c");
        make("good", "-signer", AUTHORITY, "-ext", "san=dns:localhost,ip:127.0.0.1");
        make("expired", "-signer", AUTHORITY, "-ext", "san=dns:localhost", "-startdate", "-20d", "-validity", "10");
        make("not-yet-valid", "-signer", AUTHORITY, "-ext", "san=dns:localhost", "-startdate", "+10d");
        // For the address that is dialled, but not for the name: addresses are what a name server can lie about.
        make("other-host", "-signer", AUTHORITY, "-ext", "san=dns:other.example.com,ip:127.0.0.1");
        make("without-chain", "-signer", "intermediate", "-ext", "san=dns:localhost");
        make("self-signed", "-ext", "san=dns:localhost");
    }

    /** Where a store with the authority alone is. */
    Path trusted() {
        try (OutputStream out = Files.newOutputStream(folder.resolve("trusted.p12"))) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(AUTHORITY, all().getCertificate(AUTHORITY));
            trusted.store(out, PASSWORD.toCharArray());
            return folder.resolve("trusted.p12");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String password() {
        return PASSWORD;
    }

    /** Sockets of a receiver with this certificate, which sends it with those up to the authority, or alone. */
    ServerSocketFactory sockets(String name) {
        try {
            KeyStore all = all();
            Certificate[] chain = name.equals("without-chain")
                    ? new Certificate[] {all.getCertificate(name)}
                    : all.getCertificateChain(name);
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(name, (PrivateKey) all.getKey(name, PASSWORD.toCharArray()), PASSWORD.toCharArray(), chain);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(own, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context.getServerSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore all() throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(keys)) {
            KeyStore all = KeyStore.getInstance("PKCS12");
            all.load(in, PASSWORD.toCharArray());
            return all;
        }
    }

    private void make(String name, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                keys.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                name,
                "-dname",
                "CN=" + name));
        command.addAll(List.of(options));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool made no certificate " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
