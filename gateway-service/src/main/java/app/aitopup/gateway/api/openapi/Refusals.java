package app.aitopup.gateway.api.openapi;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Problem;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.contracts.Problem.Retry;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.edge.Problems;
import app.aitopup.gateway.domain.Route;
import app.aitopup.gateway.domain.Route.Access;
import app.aitopup.gateway.domain.Route.Body;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The errors: which ones a kind of call can answer, under which HTTP statuses, and an example of each. */
final class Refusals {
    /** When every example happened. */
    static final Instant NOON = Instant.parse("2026-06-13T12:00:00.042Z");
    /** The top-up of every example. */
    static final String TRANSACTION_ID = "txn_01k3v6m8q2w4x6z8b0c2d4f6h8";

    private static final int NOT_ACCEPTABLE = 406;
    private static final int URI_TOO_LONG = 414;
    private static final int HEADERS_TOO_LARGE = 431;
    private static final String PLATFORMS =
            Arrays.stream(Platform.values()).map(Platform::json).collect(Collectors.joining(", "));

    private final ObjectNode examples = Json.object();

    /** The examples that were asked for, as components. */
    ObjectNode examples() {
        return examples;
    }

    /** Every status that goes with a code; the first is the usual one. */
    static List<Integer> statuses(Code code) {
        return switch (code) {
            case SUCCESS -> List.of(code.httpStatus(), 201);
            case MEDIA_TYPE_UNSUPPORTED -> List.of(code.httpStatus(), NOT_ACCEPTABLE);
            case REQUEST_TOO_LARGE -> List.of(code.httpStatus(), URI_TOO_LONG, HEADERS_TOO_LARGE);
            default -> List.of(code.httpStatus());
        };
    }

    /** The statuses that a code has on a call: what is about a body is not there without one. */
    static List<Integer> statuses(Code code, Route route) {
        boolean aboutBody = code == Code.MEDIA_TYPE_UNSUPPORTED || code == Code.REQUEST_TOO_LARGE;
        return aboutBody && route.body() == Body.NONE
                ? statuses(code).subList(1, statuses(code).size())
                : statuses(code);
    }

    /** What every call of this kind can be refused with. */
    static Set<Code> of(Route route) {
        Set<Code> codes = EnumSet.of(
                Code.REQUEST_MALFORMED,
                Code.MEDIA_TYPE_UNSUPPORTED,
                Code.REQUEST_TOO_LARGE,
                Code.INTERNAL_ERROR,
                Code.SERVICE_UNAVAILABLE);
        if (route.access() == Access.KEY) {
            codes.addAll(List.of(
                    Code.API_KEY_MISSING,
                    Code.API_KEY_INVALID,
                    Code.API_KEY_REVOKED,
                    Code.SESSION_INVALID,
                    Code.PERMISSION_MISSING,
                    Code.ADDRESS_NOT_ALLOWED,
                    Code.ACCOUNT_SUSPENDED,
                    Code.RATE_LIMIT_EXCEEDED,
                    Code.FIELD_INVALID));
        }
        if (route.path().indexOf('{') >= 0) {
            codes.add(Code.NOT_FOUND);
        }
        return codes;
    }

    /** Adds the examples of a code to those of an answer. */
    void addExamples(ObjectNode to, Code code, boolean movesMoney) {
        String number = String.valueOf(code.number());
        add(
                to,
                number,
                movesMoney,
                code,
                movesMoney ? ofMoney(code) : Problems.of(code, code.sentence(), errors(code), NOON));
        if (movesMoney && code == Code.SERVICE_UNAVAILABLE) {
            add(to, number + "Unknown", true, code, Problems.unknown(code, true, NOON));
        }
    }

    private void add(ObjectNode to, String name, boolean movesMoney, Code code, Envelope<?> envelope) {
        String component = (movesMoney ? Envelopes.MONEY_REFUSAL : Envelopes.REFUSAL) + name;
        examples.putObject(component).put("summary", code.sentence()).set("value", Json.of(envelope));
        to.set(name, Json.reference("examples/" + component));
    }

    private static Envelope<?> ofMoney(Code code) {
        return switch (code) {
            case BALANCE_INSUFFICIENT, SPENDING_LIMIT_REACHED ->
                ended(code, TopupStatus.FAILED, Funds.UNTOUCHED, false);
            case DELIVERY_FAILED -> ended(code, TopupStatus.FAILED, Funds.RELEASED, false);
            case CANCEL_TOO_LATE -> ended(code, TopupStatus.DELIVERED, Funds.CAPTURED, true);
            case INTERNAL_ERROR -> Problems.unknown(code, true, NOON);
            default -> Problems.untouched(code, code.sentence(), errors(code), NOON);
        };
    }

    /** A top-up that was accepted and has its end. */
    private static Envelope<?> ended(Code code, TopupStatus status, Funds funds, boolean sameKey) {
        Problem problem = new Problem(code.sentence(), code.docsUrl(), null, funds, new Retry(true, 0, sameKey));
        return Envelope.of(code, TRANSACTION_ID, status, NOON, problem);
    }

    private static List<FieldError> errors(Code code) {
        return switch (code) {
            case FIELD_INVALID -> List.of(new FieldError("colour", "is not known here", "leave it out"));
            case PLATFORM_UNSUPPORTED ->
                List.of(new FieldError("platform", "is not supported", "send one of " + PLATFORMS));
            case AMOUNT_INVALID ->
                List.of(new FieldError(
                        "amount_cents",
                        "must be a whole number of cents",
                        "send a JSON integer, without quotes or exponent"));
            case RECIPIENT_INVALID ->
                List.of(new FieldError(
                        "recipient_email", "is no address that mail can reach", "send one like user@example.com"));
            case WEBHOOK_URL_INVALID -> List.of(new FieldError("url", "must be https in live", "use https"));
            default -> List.of();
        };
    }
}
