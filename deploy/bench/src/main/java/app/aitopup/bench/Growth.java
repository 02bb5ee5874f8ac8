package app.aitopup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rate with a long history: so many top-ups, recipients' wallets and deliveries were there before. */
final class Growth {
    // The fewest that the table of bars begins with.
    private static final long FEW = 10_000;
    private static final String TOPUPS =
            """
            INSERT INTO topups (transaction_id, account_id, environment, key_id, idempotency_key, request_digest, platform,
                amount_cents, recipient_email, metadata, settlement, provider, state, voucher_sealed, voucher_last4,
                new_balance_cents, created_at, updated_at)
            SELECT 'txn_' || lpad(i::text, 26, '0'), 'acc_' || lpad((i %% 1000)::text, 26, '0'), 'live', 'key_old',
                'old-' || i, decode(md5(i::text) || md5(i::text), 'hex'), 'claude', 100,
                'old-' || i || '@example.com', '{}', 'instant', 'vouchers', 'delivered', decode(repeat('cd', 52), 'hex'),
                '9XKD', 100, now(), now()
            FROM generate_series(%d, %d) AS i""";
    private static final String WALLETS =
            """
            INSERT INTO wallets (environment, account_id, kind, balance_cents, updated_at)
            SELECT 'live', 'acc_' || lpad((i %% 1000)::text, 26, '0'), 'available', 0, now()
            FROM generate_series(%1$d, least(%1$d + 999, %2$d)) AS i ON CONFLICT DO NOTHING;
            INSERT INTO wallets (environment, account_id, kind, recipient_email, platform, balance_cents, updated_at)
            SELECT 'live', 'acc_' || lpad((i %% 1000)::text, 26, '0'), 'recipient', 'old-' || i || '@example.com',
                'claude', 100, now()
            FROM generate_series(%1$d, %2$d) AS i;
            INSERT INTO wallets (environment, account_id, kind, balance_cents, updated_at)
            VALUES ('live', '', 'treasury', 0, now()) ON CONFLICT DO NOTHING;
            UPDATE wallets SET balance_cents = balance_cents - 100::bigint * (%2$d - %1$d + 1)
            WHERE kind = 'treasury' AND environment = 'live';
            INSERT INTO transfers (id, kind, account_id, environment, amount_cents, credited_after_cents,
                available_after_cents, held_after_cents, created_at, untold)
            SELECT 'txn_' || lpad(i::text, 26, '0'), 'topup', 'acc_' || lpad((i %% 1000)::text, 26, '0'), 'live', 100, 100,
                0, 0, now(), false
            FROM generate_series(%1$d, %2$d) AS i;
            INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
            SELECT 'txn_' || lpad(substr(split_part(recipient_email, '@', 1), 5), 26, '0'), id, 100, 100
            FROM wallets WHERE kind = 'recipient' AND environment = 'live'
                AND substr(split_part(recipient_email, '@', 1), 5)::bigint BETWEEN %1$d AND %2$d;
            INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
            SELECT 'txn_' || lpad(i::text, 26, '0'),
                (SELECT id FROM wallets WHERE kind = 'treasury' AND environment = 'live'), -100, 0
            FROM generate_series(%1$d, %2$d) AS i""";
    private static final String DELIVERIES =
            """
            INSERT INTO sequences (account_id, environment, last)
            SELECT 'acc_' || lpad(i::text, 26, '0'), 'live', 0 FROM generate_series(0, 999) AS i ON CONFLICT DO NOTHING;
            INSERT INTO endpoints (id, account_id, environment, url, enabled, retry_policy, secret_sealed, created_at)
            SELECT 'whe_' || lpad(i::text, 26, '0'), 'acc_' || lpad(i::text, 26, '0'), 'live',
                'http://127.0.0.1:40000/hook', true, 'standard', decode(repeat('ab', 60), 'hex'), now()
            FROM generate_series(0, 999) AS i ON CONFLICT DO NOTHING;
            INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
            SELECT 'evt_' || lpad(i::text, 26, '0'), 'acc_' || lpad((i %% 1000)::text, 26, '0'), 'live',
                'topup.delivered', i, now(), decode(repeat('ef', 430), 'hex')
            FROM generate_series(%1$d, %2$d) AS i;
            INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status, attempts_made,
                fresh)
            SELECT 'dlv_' || lpad(i::text, 26, '0'), 'evt_' || lpad(i::text, 26, '0'),
                'whe_' || lpad((i %% 1000)::text, 26, '0'), 'acc_' || lpad((i %% 1000)::text, 26, '0'), 'live',
                'topup.delivered', 'succeeded', 1, false
            FROM generate_series(%1$d, %2$d) AS i;
            INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url, request_headers,
                response_status, response_headers, response_body, peer)
            SELECT 'dlv_' || lpad(i::text, 26, '0'), 1, 'automatic', now(), 1, 'http://127.0.0.1:40000/hook', '{}', 200,
                '{}', '', '127.0.0.1'
            FROM generate_series(%1$d, %2$d) AS i""";

    private final SuiteStack stack;
    private final Flow flow;
    private final Path keys;
    private final BenchOptions options;
    private final Map<Long, List<Double>> rates = new LinkedHashMap<>();

    Growth(SuiteStack stack, Flow flow, Path keys, BenchOptions options) {
        this.stack = stack;
        this.flow = flow;
        this.keys = keys;
        this.options = options;
    }

    /** The rates by how much there was before, and their bar. */
    Bar measure() throws IOException, InterruptedException {
        long there = 0;
        for (long rows : options.growth()) {
            fill(there + 1, rows);
            there = rows;
            List<Double> perSecond = new ArrayList<>();
            flow.run(keys, options.connections(), options.round());
            for (int round = 0; round < options.rounds(); round++) {
                perSecond.add(
                        flow.run(keys, options.connections(), options.round()).perSecond());
            }
            rates.put(rows, perSecond);
            System.err.printf("with %d before: %s/s%n", rows, Bar.summary(perSecond));
        }
        List<Long> sizes = List.copyOf(rates.keySet());
        return Bar.rate(
                "rate after %,d top-ups, wallets, deliveries : after %,d"
                        .formatted(sizes.get(sizes.size() - 1), sizes.get(0)),
                "top-ups/s",
                rates.get(sizes.get(sizes.size() - 1)),
                rates.get(sizes.get(0)),
                0.8,
                0.95);
    }

    Map<Long, List<Double>> rates() {
        return rates;
    }

    /** In pieces, so that no transaction is too long. */
    private void fill(long from, long to) {
        for (long first = from; first <= to; first += 100 * FEW) {
            long last = Math.min(to, first + 100 * FEW - 1);
            stack.executeTogether("topup", TOPUPS.formatted(first, last));
            stack.executeTogether("wallet", WALLETS.formatted(first, last));
            stack.executeTogether("webhook", DELIVERIES.formatted(first, last));
            System.err.printf("%,d top-ups of the past%n", last);
        }
        for (String database : List.of("topup", "wallet", "webhook")) {
            stack.execute(database, "VACUUM ANALYZE");
            stack.execute(database, "CHECKPOINT");
        }
    }
}
