package app.aitopup.e2e.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.aitopup.e2e.faults.Evidence.Delivery;
import app.aitopup.e2e.faults.Evidence.Endpoint;
import app.aitopup.e2e.faults.Evidence.Event;
import app.aitopup.e2e.faults.Evidence.Heard;
import app.aitopup.e2e.faults.Evidence.Topup;
import app.aitopup.e2e.faults.Evidence.Transfer;
import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whether the integrators' receivers were told everything, and nothing else. */
final class WebhookChecks {
    private static final String BALANCE_LOW = "balance.low";
    private static final String HMAC = "HmacSHA256";

    private final Evidence evidence;
    private final List<Event> events;
    private final Map<String, Event> eventById;
    private final Map<String, List<Heard>> heardByEvent;
    private final Map<String, Topup> topups;
    private final Map<String, Endpoint> endpoints;

    private WebhookChecks(Evidence evidence) {
        this.evidence = evidence;
        this.events = evidence.webhooks().events();
        this.eventById = events.stream().collect(Collectors.toMap(Event::id, event -> event));
        this.heardByEvent = evidence.heard().stream().collect(Collectors.groupingBy(Heard::eventId));
        this.topups = evidence.topups().stream().collect(Collectors.toMap(Topup::id, topup -> topup));
        this.endpoints =
                evidence.webhooks().endpoints().stream().collect(Collectors.toMap(Endpoint::id, endpoint -> endpoint));
    }

    static List<Check> of(Evidence evidence) {
        WebhookChecks checks = new WebhookChecks(evidence);
        return List.of(
                checks.endsHaveOneEvent(),
                checks.lowBalancesHaveOneEvent(),
                checks.sequencesHaveNoHoles(),
                checks.everyEndpointIsTold(),
                checks.bodiesNeverChange(),
                checks.nothingUntrueIsTold(),
                checks.signaturesVerify());
    }

    private Check endsHaveOneEvent() {
        Check check = new Check("each final state has exactly one event, of its type and of its figures");
        Map<String, List<Event>> byTopup = new HashMap<>();
        for (Event event : events) {
            if (!event.type().equals(BALANCE_LOW)) {
                byTopup.computeIfAbsent(transactionId(event.body()), id -> new ArrayList<>())
                        .add(event);
            }
        }
        for (Topup topup : evidence.topups()) {
            List<Event> told = byTopup.getOrDefault(topup.id(), List.of());
            boolean right = topup.isFinal() ? told.size() == 1 && tells(told.get(0), topup) : told.isEmpty();
            check.that(right, () -> topup.id() + " is " + topup.state() + ", its events are " + told);
        }
        for (String id : byTopup.keySet()) {
            check.that(topups.containsKey(id), () -> byTopup.get(id) + " are about no top-up");
        }
        return check;
    }

    private static boolean tells(Event event, Topup topup) {
        JsonNode json = Json.parse(event.body());
        JsonNode data = json.path("data");
        return event.type().equals("topup." + topup.state())
                && event.accountId().equals(topup.accountId())
                && event.environment().equals(topup.environment())
                && json.path("id").asText().equals(event.id())
                && json.path("type").asText().equals(event.type())
                && json.path("environment").asText().equals(event.environment())
                && json.path("sequence").asLong() == event.sequence()
                && data.path("status").asText().equals(topup.state())
                && data.path("amount_cents").asLong() == topup.amountCents()
                && data.path("recipient_email").asText().equals(topup.recipientEmail())
                && data.path("funds").asText().equals("captured") == topup.isDelivered();
    }

    private Check lowBalancesHaveOneEvent() {
        Check check = new Check("each fall below a threshold has exactly one event");
        Map<String, Long> falls = evidence.ledger().transfers().stream()
                .filter(Transfer::low)
                .collect(Collectors.groupingBy(
                        transfer -> transfer.accountId() + " " + transfer.environment(),
                        TreeMap::new,
                        Collectors.counting()));
        Map<String, Long> told = events.stream()
                .filter(event -> event.type().equals(BALANCE_LOW))
                .collect(Collectors.groupingBy(WebhookChecks::owner, TreeMap::new, Collectors.counting()));
        check.that(
                told.equals(falls) && evidence.ledger().thresholdChanges() == 0,
                () -> "fell " + falls + ", told " + told);
        return check;
    }

    private static String owner(Event event) {
        return event.accountId() + " " + event.environment();
    }

    private Check sequencesHaveNoHoles() {
        Check check = new Check("the events of each account and environment count 1, 2, 3, …");
        Map<String, List<Event>> byOwner = events.stream().collect(Collectors.groupingBy(WebhookChecks::owner));
        byOwner.forEach((owner, own) -> {
            long[] numbers = own.stream().mapToLong(Event::sequence).sorted().toArray();
            for (int i = 0; i < numbers.length; i++) {
                int expected = i + 1;
                check.that(numbers[i] == expected, () -> owner + " has no event " + expected + ", or two");
            }
        });
        return check;
    }

    private Check everyEndpointIsTold() {
        Check check = new Check("each endpoint that takes an event has one delivery of it, succeeded, and heard it");
        Map<String, List<Delivery>> deliveries = evidence.webhooks().deliveries().stream()
                .collect(Collectors.groupingBy(delivery -> delivery.eventId() + " " + delivery.endpointId()));
        Set<String> heard = evidence.heard().stream()
                .map(request -> request.eventId() + " " + request.endpointId())
                .collect(Collectors.toSet());
        for (Event event : events) {
            for (Endpoint endpoint : endpoints.values()) {
                String pair = event.id() + " " + endpoint.id();
                List<Delivery> made = deliveries.getOrDefault(pair, List.of());
                boolean right = endpoint.takes(event)
                        ? made.size() == 1 && made.get(0).status().equals("succeeded") && heard.contains(pair)
                        : made.isEmpty() && !heard.contains(pair);
                check.that(right, () -> pair + (heard.contains(pair) ? " heard, " : " not heard, ") + made);
            }
        }
        return check;
    }

    private Check bodiesNeverChange() {
        Check check = new Check("each attempt carried its event's id and the very same bytes");
        heardByEvent.forEach((id, requests) -> {
            Event event = eventById.get(id);
            for (Heard request : requests) {
                check.that(
                        event != null && request.body().equals(event.body()),
                        () -> "event " + id + " came to " + request.endpointId() + " as " + request.body());
            }
        });
        return check;
    }

    private Check nothingUntrueIsTold() {
        Check check = new Check("nothing was told that is not so in the end, nor to anybody else");
        for (Heard request : evidence.heard()) {
            JsonNode json = Json.parse(request.body());
            if (!json.path("type").asText().equals(BALANCE_LOW)) {
                Topup topup = topups.get(transactionId(request.body()));
                Endpoint endpoint = endpoints.get(request.endpointId());
                check.that(
                        topup != null
                                && endpoint != null
                                && json.path("type").asText().equals("topup." + topup.state())
                                && endpoint.accountId().equals(topup.accountId())
                                && endpoint.environment().equals(topup.environment()),
                        () -> request.endpointId() + " heard " + request.body() + " of " + topup);
            }
        }
        return check;
    }

    private Check signaturesVerify() {
        Check check = new Check("each attempt is signed in both schemes");
        for (Heard request : evidence.heard()) {
            Endpoint endpoint = endpoints.get(request.endpointId());
            check.that(
                    endpoint != null && isSigned(request, endpoint.secret()),
                    () -> "event " + request.eventId() + " came to " + request.endpointId() + " signed wrong");
        }
        return check;
    }

    private static boolean isSigned(Heard request, String secret) {
        String ours = request.headers().getOrDefault("X-AiTopUp-Signature", "");
        String seconds = ours.startsWith("t=") && ours.indexOf(',') > 0 ? ours.substring(2, ours.indexOf(',')) : "";
        byte[] own = mac(secret.getBytes(UTF_8), seconds + "." + request.body());
        String standard = request.headers().getOrDefault("webhook-signature", "");
        String signed = request.eventId() + "." + request.headers().getOrDefault("webhook-timestamp", "") + "."
                + request.body();
        byte[] key = Base64.getDecoder().decode(secret.substring(secret.indexOf('_') + 1));
        return equal(ours, "t=" + seconds + ",v1=" + HexFormat.of().formatHex(own))
                && equal(standard, "v1," + Base64.getEncoder().encodeToString(mac(key, signed)));
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }

    private static String transactionId(String body) {
        return Json.parse(body).path("data").path("transaction_id").asText();
    }
}
