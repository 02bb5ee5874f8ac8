package app.aitopup.topup.outbound;

import io.vertx.core.buffer.Buffer;

/**
 * A whole answer of the partner, as it came.
 *
 * @param contentType the header, or null
 * @param retryAfter the header, or null
 * @param body at most {@link PartnerExchange#BODY_AT_MOST} bytes
 */
record PartnerResponse(int status, String contentType, String retryAfter, Buffer body) {}
