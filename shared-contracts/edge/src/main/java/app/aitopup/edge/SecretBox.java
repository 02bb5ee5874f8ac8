package app.aitopup.edge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what must be readable again but never lie open in a table: AES-256-GCM (NIST SP 800-38D) with a random
 * 96-bit nonce. A sealed text opens only with the row it was sealed for, so none can be moved to another row.
 */
public final class SecretBox {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param keyBase64 32 bytes, in Base64
     * @throws IllegalArgumentException if it is anything else
     */
    public SecretBox(String keyBase64) {
        byte[] bytes = Base64.getDecoder().decode(keyBase64);
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("an encryption key has 32 bytes, this one has " + bytes.length);
        }
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /**
     * Seals a text: version (1 byte), nonce, ciphertext with tag.
     *
     * @param rowId what the text belongs to; needed again to open it
     */
    public byte[] seal(String text, String rowId) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, rowId, text.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                .put(VERSION)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IllegalStateException if key, row or bytes are not those it was sealed with
     */
    public String open(byte[] sealed, String rowId) {
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        if (sealed.length <= 1 + NONCE_BYTES || buffer.get() != VERSION) {
            throw new IllegalStateException("sealed in an unknown form");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        buffer.get(nonce);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        return new String(run(Cipher.DECRYPT_MODE, nonce, rowId, text), StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, byte[] nonce, String rowId, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(rowId.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal or open " + rowId, e);
        }
    }
}
