package app.aitopup.e2e.faults;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything there is to compare when all is quiet: what the integrators recorded, the rows of the databases, what the
 * receivers got, the dead letters and the logs. Plain records, so that each check can be shown a lie.
 */
record Evidence(
        List<Asked> asked,
        List<Topup> topups,
        Ledger ledger,
        Webhooks webhooks,
        List<Heard> heard,
        List<Letter> deadLetters,
        List<Poison> poison,
        Map<String, String> logs,
        Set<String> secrets) {

    /** A row of the top-up service. */
    record Topup(
            String id,
            String accountId,
            String environment,
            String keyId,
            String idempotencyKey,
            String state,
            String platform,
            long amountCents,
            String recipientEmail,
            Integer failureCode) {

        boolean isDelivered() {
            return state.equals("delivered");
        }

        boolean isFinal() {
            return isDelivered() || state.equals("failed") || state.equals("cancelled");
        }
    }

    /** The wallet service's rows; entries by their id, transfers by their sequence. */
    record Ledger(
            List<Wallet> wallets,
            List<Transfer> transfers,
            List<Entry> entries,
            List<Spending> spendings,
            int thresholdChanges) {}

    record Wallet(
            long id,
            String accountId,
            String environment,
            String kind,
            String recipientEmail,
            String platform,
            long balanceCents) {}

    /** A decision of the ledger. Booked means that money moved. */
    record Transfer(
            String id,
            String kind,
            String accountId,
            String environment,
            long amountCents,
            boolean booked,
            String holdId,
            String keyId,
            String spendingDay,
            boolean low) {

        /** Whether the account has paid with this. */
        boolean isCapture() {
            return booked && (kind.equals("topup") || kind.equals("post"));
        }

        /** The top-up that it is about. */
        String topupId() {
            return holdId == null ? id : holdId;
        }
    }

    record Entry(String transferId, long walletId, long amountCents, long balanceAfterCents) {}

    record Spending(String keyId, String day, long spentCents) {}

    /** The webhook service's rows. */
    record Webhooks(List<Endpoint> endpoints, List<Event> events, List<Delivery> deliveries) {}

    /**
     * An endpoint, and its secret as the integrator knows it.
     *
     * @param types null for every type
     */
    record Endpoint(String id, String accountId, String environment, Set<String> types, String secret) {

        boolean takes(Event event) {
            return accountId.equals(event.accountId())
                    && environment.equals(event.environment())
                    && (types == null || types.contains(event.type()));
        }
    }

    record Event(String id, String accountId, String environment, String type, long sequence, String body) {}

    record Delivery(String id, String eventId, String endpointId, String status) {}

    /** What a receiver got. */
    record Heard(String endpointId, Map<String, String> headers, String body) {

        String eventId() {
            return headers.getOrDefault("webhook-id", "");
        }
    }

    /**
     * A dead letter.
     *
     * @param mark of the poison that it is; null for a record that nobody poisoned
     */
    record Letter(String place, String mark, String reason) {}

    /**
     * A record that was mixed in.
     *
     * @param deadLetters how many dead letters it must become at least: one for each group that cannot process it
     * @param topupId that it is about; null for none
     */
    record Poison(String mark, String kind, int deadLetters, String topupId) {}
}
