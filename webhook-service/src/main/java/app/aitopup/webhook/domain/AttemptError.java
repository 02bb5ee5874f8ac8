package app.aitopup.webhook.domain;

import java.util.Locale;

/** Why an attempt got no answer. A class and no detail: what a resolver or a peer said could tell of our network. */
public enum AttemptError {
    /** The URL is not allowed any more. */
    URL_REFUSED,
    /** The name has no address, or its name servers did not say. */
    DNS,
    /** The name leads to an address that is not allowed. */
    ADDRESS_REFUSED,
    /** No connection could be made. */
    CONNECT,
    /** The certificate was not accepted, or the handshake failed. */
    TLS,
    /** No answer before the deadline. */
    TIMEOUT,
    /** The connection ended before an answer, or within one. */
    CLOSED,
    /** What came was no HTTP/1.1 answer, or one beyond its limits. */
    PROTOCOL;

    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The class of this lower-case name, as it was stored. */
    public static AttemptError of(String json) {
        return valueOf(json.toUpperCase(Locale.ROOT));
    }
}
