package app.aitopup.gateway.domain;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A call to a service, as it goes over the wire but for the internal token.
 *
 * @param uri path and query
 * @param headers those that are passed on, each value of a repeated one by itself
 * @param body empty where there is none
 * @param timeout from when it is sent to when the whole answer is there
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes are passed on as they came.
public record ServiceCall(
        String method, String uri, List<Map.Entry<String, String>> headers, byte[] body, Duration timeout) {

    private static final byte[] NOTHING = new byte[0];

    /** A body of no bytes. */
    public static byte[] noBody() {
        return NOTHING;
    }
}
