package app.aitopup.edge;

import java.util.Base64;
import java.util.Optional;

/**
 * The cursors of lists: where the next page begins, sealed, so that nobody can read, alter or make one. A cursor is
 * good for the list it came from and for no other: another caller, or other filters, and it is none of ours.
 */
public final class Cursors {
    private static final int LENGTH_AT_MOST = 512;

    private final SecretBox box;

    /**
     * @param keyBase64 32 bytes, in Base64; the same on every replica
     * @throws IllegalArgumentException if it is anything else
     */
    public Cursors(String keyBase64) {
        this.box = new SecretBox(keyBase64);
    }

    /**
     * A cursor to this position.
     *
     * @param list what the list is: whose, and everything that says what is in it
     */
    public String seal(String position, String list) {
        return encode(box.seal(position, list));
    }

    /** The position that a cursor of this list holds; none where it is no cursor of this list. */
    public Optional<String> open(String cursor, String list) {
        if (cursor.length() > LENGTH_AT_MOST) {
            return Optional.empty();
        }
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(cursor);
            // The decoder drops the bits that are left over at the end; a cursor has one form only.
            return encode(sealed).equals(cursor) ? Optional.of(box.open(sealed, list)) : Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException noneOfOurs) {
            return Optional.empty();
        }
    }

    private static String encode(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }
}
