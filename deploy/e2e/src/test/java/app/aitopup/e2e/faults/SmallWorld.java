package app.aitopup.e2e.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.aitopup.e2e.faults.Evidence.Delivery;
import app.aitopup.e2e.faults.Evidence.Endpoint;
import app.aitopup.e2e.faults.Evidence.Entry;
import app.aitopup.e2e.faults.Evidence.Event;
import app.aitopup.e2e.faults.Evidence.Heard;
import app.aitopup.e2e.faults.Evidence.Ledger;
import app.aitopup.e2e.faults.Evidence.Letter;
import app.aitopup.e2e.faults.Evidence.Poison;
import app.aitopup.e2e.faults.Evidence.Spending;
import app.aitopup.e2e.faults.Evidence.Topup;
import app.aitopup.e2e.faults.Evidence.Transfer;
import app.aitopup.e2e.faults.Evidence.Wallet;
import app.aitopup.e2e.faults.Evidence.Webhooks;
import app.aitopup.e2e.faults.Wish.Caller;
import app.aitopup.e2e.faults.Wish.Plot;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A run in which everything is as it should be, one of each kind: paid at once (txn_a), from a hold (txn_b), released
 * (txn_c), open on purpose (txn_d), refused (txn_e), not accepted (key f), poison. Its lists can be changed.
 */
final class SmallWorld {
    static final Caller CALLER = new Caller("acc_1", "staging", "key_1", "ak_x", 1500L, 2000L, false);
    static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZg==";
    private static final String RECIPIENT = "r@example.com";
    private static final long TREASURY = 1;
    private static final long AVAILABLE = 2;
    private static final long HELD = 3;
    private static final long RECIPIENTS = 4;

    final List<Asked> asked = new ArrayList<>();
    final List<Topup> topups = new ArrayList<>();
    final List<Wallet> wallets = new ArrayList<>();
    final List<Transfer> transfers = new ArrayList<>();
    final List<Entry> entries = new ArrayList<>();
    final List<Spending> spendings = new ArrayList<>();
    final List<Endpoint> endpoints = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();
    final List<Heard> heard = new ArrayList<>();
    final List<Letter> letters = new ArrayList<>();
    final List<Poison> poison = new ArrayList<>();
    final Map<String, String> logs = new TreeMap<>();
    final Set<String> secrets = new HashSet<>();
    private final Map<Long, Long> balances = new HashMap<>();

    SmallWorld() {
        endpoints.add(new Endpoint("whe_1", "acc_1", "staging", null, SECRET));
        endpoints.add(new Endpoint("whe_2", "acc_1", "staging", Set.of("topup.failed"), SECRET));

        moved("fnd_1", "funding", 3000, null, null, TREASURY, AVAILABLE);
        moved("txn_a", "topup", 1000, null, "key_1", AVAILABLE, RECIPIENTS);
        moved("txn_b", "hold", 500, null, "key_1", AVAILABLE, HELD);
        moved("txn_b:settled", "post", 500, "txn_b", null, HELD, RECIPIENTS);
        moved("txn_c", "hold", 300, null, "key_1", AVAILABLE, HELD);
        moved("txn_c:settled", "release", 300, "txn_c", null, HELD, AVAILABLE);
        moved("txn_d", "hold", 200, null, "key_1", AVAILABLE, HELD);
        transfers.add(transfer("txn_e", "topup", 1501, false, null, null));
        transfers.add(transfer("txn_p", "release", 0, false, null, null));
        spendings.add(new Spending("key_1", "2026-06-13", 1700));
        wallets.add(wallet(TREASURY, "", "treasury", "", ""));
        wallets.add(wallet(AVAILABLE, "acc_1", "available", "", ""));
        wallets.add(wallet(HELD, "acc_1", "held", "", ""));
        wallets.add(wallet(RECIPIENTS, "acc_1", "recipient", RECIPIENT, "claude"));

        ended("a", Plot.PLAIN, 1000, "delivered", Answer.DELIVERED, "captured");
        ended("b", Plot.SLOW, 500, "delivered", Answer.DELIVERED, "captured");
        ended("c", Plot.FAIL, 300, "failed", Answer.DELIVERY_FAILED, "released");
        started("d", Plot.HOLD_LEFT, 200, "held", null, answer("txn_d", Answer.PENDING, "pending", "held"));
        ended("e", Plot.PLAIN, 1501, "failed", Answer.SPENDING_LIMIT_REACHED, "untouched");
        asked.add(new Asked(
                wish("f", Plot.UNAVAILABLE, 100), answer(null, Answer.PLATFORM_UNAVAILABLE, "error", "untouched")));

        poison.add(new Poison("poison-0", "garbage", 2, null));
        poison.add(new Poison("poison-1", "cancels nothing", 0, "txn_p"));
        letters.add(new Letter("topup.v1.dlq/0/0", "poison-0", "no data"));
        letters.add(new Letter("topup.v1.dlq/0/1", "poison-0", "no data"));
        logs.put(
                "topup-1.log",
                """
                2026-06-13T12:00:00.000Z INFO  [ap.ai.to.X] (main)  started
                2026-06-13T12:00:00.000Z ERROR [ap.ai.to.SettleTopups] (main)  the ledger decided on 2 top-ups that are unknown here
                """);
        secrets.add(CALLER.key());
    }

    Evidence evidence() {
        return new Evidence(
                asked,
                topups,
                new Ledger(wallets, transfers, entries, spendings, 0),
                new Webhooks(endpoints, events, deliveries),
                heard,
                letters,
                poison,
                logs,
                secrets);
    }

    static Transfer transfer(String id, String kind, long cents, boolean booked, String holdId, String keyId) {
        String day = keyId == null ? null : "2026-06-13";
        return new Transfer(id, kind, "acc_1", "staging", cents, booked, holdId, keyId, day, false);
    }

    static Answer answer(String id, int code, String status, String funds) {
        return new Answer(Answer.Call.SEND, 200, code, id, status, funds, id + " " + code);
    }

    static Heard heard(Event event, String endpointId) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("webhook-id", event.id());
        headers.put("webhook-timestamp", "7");
        byte[] key = Base64.getDecoder().decode(SECRET.substring("whsec_".length()));
        headers.put(
                "webhook-signature",
                "v1," + Base64.getEncoder().encodeToString(mac(key, event.id() + ".7." + event.body())));
        headers.put(
                "X-AiTopUp-Signature",
                "t=7,v1=" + HexFormat.of().formatHex(mac(SECRET.getBytes(UTF_8), "7." + event.body())));
        return new Heard(endpointId, headers, event.body());
    }

    private void moved(String id, String kind, long cents, String holdId, String keyId, long debit, long credit) {
        transfers.add(transfer(id, kind, cents, true, holdId, keyId));
        entries.add(new Entry(id, debit, -cents, balances.merge(debit, -cents, Long::sum)));
        entries.add(new Entry(id, credit, cents, balances.merge(credit, cents, Long::sum)));
    }

    private Wallet wallet(long id, String accountId, String kind, String recipient, String platform) {
        return new Wallet(id, accountId, "staging", kind, recipient, platform, balances.get(id));
    }

    private void ended(String name, Plot plot, long cents, String state, int code, String funds) {
        started(name, plot, cents, state, code, answer("txn_" + name, code, state, funds));
        Event event = new Event(
                "evt_" + name,
                "acc_1",
                "staging",
                "topup." + state,
                events.size() + 1,
                """
                {"id":"evt_%s","type":"topup.%s","environment":"staging","sequence":%d,"data":{"transaction_id":"txn_%s",
                "status":"%s","amount_cents":%d,"recipient_email":"%s","funds":"%s"}}"""
                        .formatted(name, state, events.size() + 1, name, state, cents, RECIPIENT, funds));
        events.add(event);
        for (Endpoint endpoint : endpoints) {
            if (endpoint.takes(event)) {
                deliveries.add(new Delivery("dlv_" + deliveries.size(), event.id(), endpoint.id(), "succeeded"));
                heard.add(heard(event, endpoint.id()));
            }
        }
    }

    private void started(String name, Plot plot, long cents, String state, Integer code, Answer answer) {
        asked.add(new Asked(wish(name, plot, cents), answer));
        topups.add(new Topup(
                "txn_" + name,
                "acc_1",
                "staging",
                "key_1",
                "k-" + name,
                state,
                "claude",
                cents,
                RECIPIENT,
                state.equals("failed") ? code : null));
    }

    static Wish wish(String name, Plot plot, long cents) {
        return new Wish(CALLER, "k-" + name, plot, "claude", cents, RECIPIENT, null);
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }
}
