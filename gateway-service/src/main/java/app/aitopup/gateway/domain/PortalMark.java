package app.aitopup.gateway.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * What the portal's own calls to the API carry, so that they count for the reader's address and not for this machine's.
 * Made anew by every process and known to it alone.
 */
public final class PortalMark {
    /** The header that it stands in. */
    public static final String HEADER = "X-AiTopUp-Portal";

    private static final int LENGTH = 43;
    private static final String TEXT = RandomText.of(LENGTH, new SecureRandom());

    private PortalMark() {}

    /** The mark, for the portal's calls and nothing else. */
    public static String text() {
        return TEXT;
    }

    /** Whether this is the mark; takes as long whatever it is. */
    public static boolean isOurs(String text) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), TEXT.getBytes(StandardCharsets.UTF_8));
    }
}
