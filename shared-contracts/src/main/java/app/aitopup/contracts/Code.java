package app.aitopup.contracts;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every code an answer can carry: its number, the HTTP status that goes with it and its plain-English sentence. The
 * only place where these three stand; documents, the portal's error page and tests are made from it. 1000, 1001 and
 * 5002 were announced and never change.
 */
public enum Code {
    SUCCESS(1000, 200, "Success"),
    TOPUP_DELIVERED(1001, 200, "Top-up delivered"),
    TOPUP_PENDING(1002, 202, "Top-up accepted, delivery pending"),
    TOPUP_CANCELLED(1003, 200, "Top-up cancelled, funds released"),

    API_KEY_MISSING(2000, 401, "API key missing"),
    API_KEY_INVALID(2001, 401, "API key invalid"),
    API_KEY_REVOKED(2002, 401, "API key revoked or expired"),
    PERMISSION_MISSING(2003, 403, "API key lacks the permission"),
    ADDRESS_NOT_ALLOWED(2004, 403, "Caller's address not allowed for this key"),
    RATE_LIMIT_EXCEEDED(2005, 429, "Rate limit exceeded"),
    SESSION_INVALID(2006, 401, "Portal session missing or expired, or wrong e-mail or password"),
    ACCOUNT_SUSPENDED(2007, 403, "Account suspended"),

    REQUEST_MALFORMED(3000, 400, "Request is not valid JSON, or not valid HTTP"),
    FIELD_INVALID(3001, 422, "A field is missing, unknown or invalid"),
    PLATFORM_UNSUPPORTED(3002, 422, "Platform not supported"),
    AMOUNT_INVALID(3003, 422, "Amount out of range or not a whole number of cents"),
    RECIPIENT_INVALID(3004, 422, "Recipient e-mail invalid"),
    IDEMPOTENCY_KEY_REUSED(3005, 422, "Idempotency key already used with a different request"),
    IDEMPOTENCY_IN_PROGRESS(3006, 409, "A request with this idempotency key is still in progress"),
    NOT_FOUND(3007, 404, "Not found"),
    METHOD_NOT_ALLOWED(3008, 405, "Method not allowed"),
    MEDIA_TYPE_UNSUPPORTED(3009, 415, "Media type not supported, or none acceptable"),
    REQUEST_TOO_LARGE(3010, 413, "Request (body, URL or headers) too large"),
    ALREADY_EXISTS(3011, 409, "Already exists"),

    INTERNAL_ERROR(4000, 500, "Internal error"),
    BALANCE_INSUFFICIENT(4001, 402, "Insufficient balance"),
    DELIVERY_FAILED(4002, 424, "Delivery failed, funds refunded"),
    CANCEL_TOO_LATE(4003, 409, "Top-up can no longer be cancelled"),
    SPENDING_LIMIT_REACHED(4004, 402, "Spending limit of this key reached"),
    PLATFORM_UNAVAILABLE(4005, 503, "Platform unavailable, nothing charged"),
    SERVICE_UNAVAILABLE(4006, 503, "Service unavailable, try again"),

    ENDPOINT_LIMIT_REACHED(5000, 409, "Webhook endpoint limit reached"),
    DELIVERY_NOT_REPLAYABLE(5001, 409, "Delivery cannot be replayed"),
    WEBHOOK_URL_INVALID(5002, 422, "Webhook URL invalid");

    private static final Map<Integer, Code> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Code::number, Function.identity()));
    private static final String DOCS = "https://aitopup.app/docs/errors#";

    private final int number;
    private final int httpStatus;
    private final String sentence;

    Code(int number, int httpStatus, String sentence) {
        this.number = number;
        this.httpStatus = httpStatus;
        this.sentence = sentence;
    }

    /** The number an answer carries in {@code code}. */
    public int number() {
        return number;
    }

    /**
     * The HTTP status that goes with this code. Where the contract names several (1000: 200 or 201; 3009: 415 or 406;
     * 3010: 413, 414 or 431) this is the first, and the sender picks another one where it fits better.
     */
    public int httpStatus() {
        return httpStatus;
    }

    /** What happened, in plain English, without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** Whether a request that ends with this code did what was asked. */
    public boolean success() {
        return number < 2000;
    }

    /** Where this code is explained. */
    public String docsUrl() {
        return DOCS + number;
    }

    /** The code with this number, if there is one. */
    public static Optional<Code> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }
}
