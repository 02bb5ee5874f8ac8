package app.aitopup.webhook.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes as a value: equal by what they hold, and nobody can change them. */
public final class Bytes {
    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /** A copy of them. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** What they are as UTF-8, with a replacement character for whatever is none. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Says how many there are and none of them: they may be sealed secrets or somebody's data. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
