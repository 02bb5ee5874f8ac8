package app.aitopup.gateway.domain;

/**
 * Where a call comes from.
 *
 * @param ip the caller's address
 * @param requestId the one that the answer and every log line of the call carry
 */
public record Origin(String ip, String requestId) {}
