package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Fields;
import app.aitopup.edge.Refusal;
import app.aitopup.topup.SendTopup;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.TopupConfig.Amounts;
import app.aitopup.topup.domain.TopupRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the body and the headers of {@code POST /topup/send}, by the rules of the product contract. */
final class SendRequest {
    private static final int REFERENCE_LENGTH = 100;
    private static final int METADATA_PAIRS = 20;
    private static final int METADATA_KEY_LENGTH = 40;
    private static final int METADATA_VALUE_LENGTH = 500;
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String DELIVER_AT = "deliver_at";
    private static final String RESPOND_ASYNC = "respond-async";
    private static final Pattern PRINTABLE_ASCII = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final String PLATFORMS =
            Arrays.stream(Platform.values()).map(Platform::json).collect(Collectors.joining(", "));

    private SendRequest() {}

    /**
     * The request in this body.
     *
     * @param idempotencyKeys the headers of that name, whose faults are named with the body's
     * @param amounts what a top-up may be worth, by platform
     * @return the request; its {@code deliverAt} may be past, because a request that is sent again may say so
     * @throws Refusal 3000 to 3004 or 3010, with all fields at fault
     */
    static TopupRequest read(
            byte[] body, List<String> idempotencyKeys, Map<String, TopupConfig.Amounts> amounts, Instant now) {
        Fields fields = Fields.of(body);
        checkIdempotencyKey(fields, idempotencyKeys);
        Optional<Platform> platform = platform(fields);
        OptionalLong amountCents = fields.requiredInteger("amount_cents", Code.AMOUNT_INVALID);
        if (amountCents.isPresent()) {
            checkAmount(
                    fields,
                    amountCents.getAsLong(),
                    amounts.get(platform.map(Platform::json).orElse("")));
        }
        Optional<String> email = fields.requiredEmail("recipient_email", Code.RECIPIENT_INVALID);
        Optional<String> reference = fields.optionalText("reference", REFERENCE_LENGTH);
        Map<String, String> metadata =
                fields.optionalTexts("metadata", METADATA_PAIRS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH);
        Instant deliverAt = fields.optionalTime(DELIVER_AT).orElse(null);
        if (fields.hasFaults() && !TopupRequest.canStart(deliverAt, now)) {
            FieldError fault = SendTopup.DELIVER_AT_FAULT;
            fields.reject(Code.FIELD_INVALID, fault.field(), fault.message(), fault.fix());
        }
        fields.check();
        return new TopupRequest(
                platform.orElseThrow(),
                amountCents.orElseThrow(),
                email.orElseThrow(),
                reference.orElse(null),
                metadata,
                deliverAt);
    }

    private static void checkIdempotencyKey(Fields fields, List<String> headers) {
        if (headers.size() > 1
                || !headers.stream()
                        .allMatch(key -> PRINTABLE_ASCII.matcher(key).matches())) {
            fields.reject(
                    Code.FIELD_INVALID,
                    IDEMPOTENCY_KEY,
                    "must be one header of 1 to 255 printable ASCII characters",
                    "send a UUID");
        }
    }

    /** Whether the caller prefers to be answered at once (RFC 7240, sections 2 and 4.1). */
    static boolean respondAsync(List<String> preferHeaders) {
        return preferHeaders.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(preference -> preference.split(";", -1)[0].strip())
                .anyMatch(RESPOND_ASYNC::equalsIgnoreCase);
    }

    private static Optional<Platform> platform(Fields fields) {
        Optional<String> text = fields.requiredText("platform", Integer.MAX_VALUE, Code.PLATFORM_UNSUPPORTED);
        Optional<Platform> platform = text.flatMap(Platform::of);
        if (text.isPresent() && platform.isEmpty()) {
            fields.reject(Code.PLATFORM_UNSUPPORTED, "platform", "is not supported", "send one of " + PLATFORMS);
        }
        return platform;
    }

    private static void checkAmount(Fields fields, long cents, Amounts range) {
        if (cents < range.minimumCents() || cents > range.maximumCents()) {
            String fix = "send " + range.minimumCents() + " to " + range.maximumCents() + " cents";
            fields.reject(Code.AMOUNT_INVALID, "amount_cents", "is out of range", fix);
        }
    }
}
