package app.aitopup.webhook.domain;

import java.util.Locale;

/**
 * What a receiver is tried with, in this order. Each case is one request or two, which must all be answered rightly.
 */
public enum ConformanceCase {
    VALID(
            true,
            "The request was signed as every delivery is, and was not taken. Let the signature doctor look at what"
                    + " your receiver got (POST /webhooks/{id}/verify), and answer with 2xx within 10 seconds, before"
                    + " the work that the event causes."),
    DUPLICATE(
            true,
            "An event came for the second time, with the same id and the same bytes. Remember the ids that you have"
                    + " seen and answer 2xx to a repetition without doing anything: any other answer is a failed"
                    + " attempt, and the event comes again."),
    REORDERED(
            2,
            true,
            "A newer event came first and an older one after it, as may happen after a failed attempt. Take events in"
                    + " any order: where order matters, compare sequence, or ask the API for how things stand now."),
    TAMPERED_BODY(
            false,
            "One byte of the body was changed after signing, and the request was taken. Verify the signature over the"
                    + " raw bytes of the body, and answer 400 or 401 if it does not match."),
    STALE_TIMESTAMP(
            false,
            "The request was signed ten minutes ago, as one that somebody recorded and sends again would be, and was"
                    + " taken. Refuse a timestamp that is more than 300 seconds from your clock."),
    WRONG_SECRET(
            false,
            "The request was signed with a secret that is not yours, and was taken: anybody could send your receiver"
                    + " events. Verify the signature with this endpoint's secret, and answer 400 or 401 if it does not"
                    + " match."),
    BOTH_SECRETS(
            2,
            true,
            "During a rotation a request carries several signatures; here the right one was the last in the first"
                    + " request and the first in the second one. Try every v1= of X-AiTopUp-Signature, or every v1, of"
                    + " webhook-signature, and accept if any one matches.");

    private final int requests;
    private final boolean good;
    private final String advice;

    ConformanceCase(boolean good, String advice) {
        this(1, good, advice);
    }

    ConformanceCase(int requests, boolean good, String advice) {
        this.requests = requests;
        this.good = good;
        this.advice = advice;
    }

    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the requests are good ones, to be taken. */
    public boolean good() {
        return good;
    }

    /** The answers that are right, in short. */
    public String expected() {
        return good ? "2xx" : "4xx";
    }

    /** How many requests it takes. */
    public int requests() {
        return requests;
    }

    /** What to change when this request, counted from 0, was answered wrongly. */
    String advice(int request) {
        return requests == 1 ? advice : "Request " + (request + 1) + " of " + requests + ": " + advice;
    }
}
