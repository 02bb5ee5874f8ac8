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
 * @param waitsFor what its answer has to wait for
 * @param timeout from when it is made to when the whole answer is there, whatever is tried meanwhile
 * @param actsOnce whether it changes something, but never more than once, however often it is made
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes are passed on as they came.
public record ServiceCall(
        String method,
        String uri,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        Wait waitsFor,
        Duration timeout,
        boolean actsOnce) {

    private static final String READ = "GET";
    private static final byte[] NOTHING = new byte[0];

    /** A call that only whoever asks for it may make again, if it changes anything. */
    public ServiceCall(
            String method,
            String uri,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            Wait waitsFor,
            Duration timeout) {
        this(method, uri, headers, body, waitsFor, timeout, false);
    }

    /** Whether it may be made once more where no answer came: it changes nothing, and is quick. */
    public boolean isRepeatable() {
        return method.equals(READ) && waitsFor == Wait.SERVICE;
    }

    /** A body of no bytes. */
    public static byte[] noBody() {
        return NOTHING;
    }
}
