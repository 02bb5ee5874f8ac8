package app.aitopup.gateway.domain;

import java.util.List;

/**
 * The headers that pass the gateway, in either direction; every other one ends here. In particular nothing that a
 * caller sends can pose as the gateway's word on who calls.
 */
public final class PassedHeaders {
    /** From the caller to the service, as they came. */
    public static final List<String> REQUEST =
            List.of("Content-Type", "Accept", "Idempotency-Key", "Prefer", "traceparent", "tracestate");

    /** From the service to the caller, as they came. */
    public static final List<String> RESPONSE = List.of("Content-Type", "Idempotent-Replayed", "Retry-After", "Allow");

    private PassedHeaders() {}
}
