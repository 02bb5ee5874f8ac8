package app.aitopup.topup;

import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupCancelRequested;
import app.aitopup.contracts.events.TopupFulfilled;
import app.aitopup.contracts.events.TopupRejected;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletHeld;
import app.aitopup.contracts.events.WalletPosted;
import app.aitopup.contracts.events.WalletReleased;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.testing.TopicProbe;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Speaks for the ledger of one account, on the ledger's topic: pays everybody but {@link #DECLINED}, and answers
 * nothing about {@link #SILENT}.
 */
final class TestLedger {
    /** Never paid. */
    static final String DECLINED = "declined@example.com";
    /** Never answered by itself, with any plus-tag. */
    static final String SILENT = "silent@example.com";
    /** What every recipient has after being paid. */
    static final long NEW_BALANCE_CENTS = 5400;

    private final TopicProbe topics;
    private final String account;
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> holds = new ConcurrentHashMap<>();
    private final Map<String, Event> lastWords = new ConcurrentHashMap<>();

    private TestLedger(TopicProbe topics, String account) {
        this.topics = topics;
        this.account = account;
    }

    /** Answers from now on. */
    static void answer(TopicProbe topics, String account) {
        TestLedger ledger = new TestLedger(topics, account);
        topics.onEvent(received -> ledger.hear(received.event()));
    }

    private void hear(Event event) {
        if (!event.accountId().equals(account)) {
            return;
        }
        if (event instanceof TopupRequested topup) {
            requested(topup);
        } else if (event instanceof TopupFulfilled topup) {
            decide(
                    topup,
                    new WalletPosted(
                            topup.transactionId(),
                            account,
                            topup.environment(),
                            topup.amountCents(),
                            NEW_BALANCE_CENTS));
        } else if ((event instanceof TopupRejected || event instanceof TopupCancelRequested)
                && !silent.contains(event.subject())) {
            decide(event, new WalletReleased(event.subject(), account, event.environment(), heldFor(event.subject())));
        }
    }

    private void requested(TopupRequested topup) {
        String id = topup.transactionId();
        if (topup.recipientEmail().equals(DECLINED)) {
            decide(topup, new WalletDeclined(id, account, topup.environment(), 4001));
        } else if (topup.recipientEmail().startsWith("silent")) {
            silent.add(id);
        } else if (topup.settlement() == Settlement.HOLD) {
            holds.put(id, topup.amountCents());
            topics.publish(new WalletHeld(id, account, topup.environment(), topup.amountCents()));
        } else {
            decide(
                    topup,
                    new WalletTransferred(id, account, topup.environment(), topup.amountCents(), NEW_BALANCE_CENTS));
        }
    }

    private long heldFor(String transactionId) {
        return holds.getOrDefault(transactionId, 0L);
    }

    /** The first decision stands. */
    private void decide(Event about, Event decision) {
        Event first = lastWords.putIfAbsent(about.subject(), decision);
        topics.publish(first == null ? decision : first);
    }
}
