package app.aitopup.gateway.domain;

import java.util.List;

/**
 * The headers that pass the gateway, in either direction; every other one ends here. In particular nothing that a
 * caller sends can pose as the gateway's word on who calls.
 */
public final class PassedHeaders {
    /** What a body is. */
    public static final String CONTENT_TYPE = "Content-Type";

    /** What makes a call that charges the same as an earlier one. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** From the caller to the service, as they came. A trace is continued by whoever makes the call. */
    public static final List<String> REQUEST = List.of(CONTENT_TYPE, "Accept", IDEMPOTENCY_KEY, "Prefer");

    /** From the service to the caller, as they came. */
    public static final List<String> RESPONSE = List.of(CONTENT_TYPE, "Idempotent-Replayed", "Retry-After", "Allow");

    private PassedHeaders() {}
}
