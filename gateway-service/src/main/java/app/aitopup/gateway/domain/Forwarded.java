package app.aitopup.gateway.domain;

import java.util.List;
import java.util.Map;

/** What became of a call to a service. The caller's money depends on telling the last two apart. */
public sealed interface Forwarded {

    /**
     * The service answered, in the envelope.
     *
     * @param headers those that are passed back
     * @param body the envelope's bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes are passed back as they came.
    record Answered(int status, List<Map.Entry<String, String>> headers, byte[] body) implements Forwarded {
        public boolean succeeded() {
            return status >= 200 && status < 300;
        }
    }

    /** No instance would take it: nothing has happened. */
    record NotTaken(String reason) implements Forwarded {}

    /** It was sent, and no proper answer came: it may have happened or not. */
    record Unanswered(String reason) implements Forwarded {}
}
