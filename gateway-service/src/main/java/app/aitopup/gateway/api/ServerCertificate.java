package app.aitopup.gateway.api;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The gateway's certificate and private key, from two PEM files that somebody else renews. Each handshake takes what is
 * in use when it begins, so that a renewal disturbs none: Vert.x's own way to change a certificate drops the
 * connections that come while it does.
 */
final class ServerCertificate extends X509ExtendedKeyManager {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");
    private static final byte[] ANYTHING = "anything".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final Path certificate;
    private final Path key;
    private volatile Pair inUse;
    private volatile Pair before;

    /** What the files held once. An alias names it, because a handshake asks for the chain and for the key. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by their bytes, where at all.
    private record Pair(int number, byte[] certificatePem, byte[] keyPem, X509ExtendedKeyManager keys) {
        String alias(String own) {
            return own == null ? null : number + ":" + own;
        }

        boolean isNamedBy(String alias) {
            return alias.startsWith(number + ":");
        }

        String own(String alias) {
            return alias.substring(alias.indexOf(':') + 1);
        }
    }

    ServerCertificate(Vertx vertx, Path certificate, Path key) {
        this.vertx = vertx;
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Takes up what the files hold, if that is something else than before; whether it was.
     *
     * @throws IOException if they cannot be read
     * @throws GeneralSecurityException if they are no certificate with its key: they are written one after the other
     */
    synchronized boolean renew() throws IOException, GeneralSecurityException {
        byte[] certificateNow = Files.readAllBytes(certificate);
        byte[] keyNow = Files.readAllBytes(key);
        if (inUse != null
                && Arrays.equals(certificateNow, inUse.certificatePem())
                && Arrays.equals(keyNow, inUse.keyPem())) {
            return false;
        }
        X509ExtendedKeyManager keys = load(certificateNow, keyNow);
        requireThatTheyBelongTogether(keys);
        Pair old = inUse;
        before = old;
        inUse = new Pair(old == null ? 1 : old.number() + 1, certificateNow, keyNow, keys);
        return true;
    }

    private X509ExtendedKeyManager load(byte[] certificatePem, byte[] keyPem) throws GeneralSecurityException {
        PemKeyCertOptions pair = new PemKeyCertOptions()
                .setCertValue(Buffer.buffer(certificatePem))
                .setKeyValue(Buffer.buffer(keyPem));
        try {
            for (KeyManager manager : pair.getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509ExtendedKeyManager keys) {
                    return keys;
                }
            }
        } catch (Exception e) {
            throw new GeneralSecurityException("no certificate and key in PEM form in " + certificate + ", " + key, e);
        }
        throw new GeneralSecurityException("no X.509 certificate in " + certificate);
    }

    /** Nobody else would notice before the first handshake fails. */
    private void requireThatTheyBelongTogether(X509ExtendedKeyManager keys) throws GeneralSecurityException {
        for (Map.Entry<String, String> algorithm : SIGNATURES.entrySet()) {
            String[] aliases = keys.getServerAliases(algorithm.getKey(), null);
            if (aliases != null) {
                PublicKey open = keys.getCertificateChain(aliases[0])[0].getPublicKey();
                requireSame(algorithm.getValue(), keys.getPrivateKey(aliases[0]), open);
                return;
            }
        }
        throw new GeneralSecurityException("no certificate with an RSA, EC or Ed25519 key in " + certificate);
    }

    private void requireSame(String algorithm, PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(secret);
        signing.update(ANYTHING);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(open);
        verifying.update(ANYTHING);
        if (!verifying.verify(signature)) {
            throw new GeneralSecurityException(key + " is not the key of " + certificate);
        }
    }

    private Pair named(String alias) {
        Pair now = inUse;
        return now.isNamedBy(alias) ? now : before;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        Pair now = inUse;
        return now.alias(now.keys().chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        Pair now = inUse;
        return now.alias(now.keys().chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        Pair pair = named(alias);
        return pair.keys().getCertificateChain(pair.own(alias));
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        Pair pair = named(alias);
        return pair.keys().getPrivateKey(pair.own(alias));
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        Pair now = inUse;
        String[] aliases = now.keys().getServerAliases(keyType, issuers);
        return aliases == null ? null : Arrays.stream(aliases).map(now::alias).toArray(String[]::new);
    }

    /** The gateway is no client with this. */
    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
