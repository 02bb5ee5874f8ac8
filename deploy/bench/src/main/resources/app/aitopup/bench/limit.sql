-- What the suite writes for one delivered and told top-up, in three commits, each of them one round trip; for pgbench,
-- one top-up a transaction of its. :run, :accounts and :endpoints_first come from the command line.
\set n :n + 1
\set account random(1, :accounts)
\set recipient :accounts + (:account - 1) * 5 + random(1, 5)
\startpipeline
INSERT INTO topups (transaction_id, account_id, environment, key_id, idempotency_key, request_digest, platform,
        amount_cents, recipient_email, metadata, settlement, provider, state, created_at, updated_at, next_sweep_at)
    VALUES ('txn_' || lpad(:run::text, 6, '0') || lpad(:n::text, 12, '0') || lpad(:client_id::text, 8, '0'),
        'acc_' || lpad(:account::text, 26, '0'), 'staging', 'key_' || lpad(:account::text, 26, '0'),
        :run::text || '-' || :client_id::text || '-' || :n::text, decode(repeat('ab', 32), 'hex'), 'claude', 100,
        'user-1@example.com', '{}', 'instant', 'sandbox', 'accepted', now(), now(), now());
\endpipeline
\startpipeline
BEGIN;
WITH paid AS (
        UPDATE wallets SET balance_cents = balance_cents - 100, updated_at = now() WHERE id = :account
        RETURNING id, balance_cents),
    got AS (
        UPDATE wallets SET balance_cents = balance_cents + 100, updated_at = now() WHERE id = :recipient
        RETURNING id, balance_cents),
    transfer AS (
        INSERT INTO transfers (id, kind, account_id, environment, amount_cents, credited_after_cents,
            available_after_cents, held_after_cents, key_id, spending_day, created_at, untold)
        SELECT 'txn_' || lpad(:run::text, 6, '0') || lpad(:n::text, 12, '0') || lpad(:client_id::text, 8, '0'), 'topup',
            'acc_' || lpad(:account::text, 26, '0'), 'staging', 100, got.balance_cents, paid.balance_cents, 0,
            'key_' || lpad(:account::text, 26, '0'), current_date, now(), false
        FROM paid, got
        RETURNING id)
    INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
    SELECT transfer.id, paid.id, -100, paid.balance_cents FROM transfer, paid
    UNION ALL SELECT transfer.id, got.id, 100, got.balance_cents FROM transfer, got;
INSERT INTO spendings (key_id, day, spent_cents) VALUES ('key_' || lpad(:account::text, 26, '0'), current_date, 100)
    ON CONFLICT (key_id, day) DO UPDATE SET spent_cents = spendings.spent_cents + 100;
COMMIT;
\endpipeline
\startpipeline
BEGIN;
UPDATE topups SET state = 'delivered', voucher_sealed = decode(repeat('cd', 52), 'hex'), voucher_last4 = '9XKD',
        new_balance_cents = 100, updated_at = now(), next_sweep_at = NULL
    WHERE transaction_id = 'txn_' || lpad(:run::text, 6, '0') || lpad(:n::text, 12, '0') || lpad(:client_id::text, 8, '0');
WITH next AS (
        UPDATE sequences SET last = last + 1
        WHERE account_id = 'acc_' || lpad(:account::text, 26, '0') AND environment = 'staging' RETURNING last),
    event AS (
        INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
        SELECT 'evt_' || lpad(:run::text, 6, '0') || lpad(:n::text, 12, '0') || lpad(:client_id::text, 8, '0'),
            'acc_' || lpad(:account::text, 26, '0'), 'staging', 'topup.delivered', last, now(),
            decode(repeat('ef', 430), 'hex')
        FROM next)
    INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status, attempts_made, fresh)
    VALUES ('dlv_' || lpad(:run::text, 6, '0') || lpad(:n::text, 12, '0') || lpad(:client_id::text, 8, '0'),
        'evt_' || lpad(:run::text, 6, '0') || lpad(:n::text, 12, '0') || lpad(:client_id::text, 8, '0'),
        'whe_' || lpad(:account::text, 26, '0'), 'acc_' || lpad(:account::text, 26, '0'), 'staging', 'topup.delivered',
        'succeeded', 1, false);
INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url, request_headers,
        response_status, response_headers, response_body, peer, response_ms)
    VALUES ('dlv_' || lpad(:run::text, 6, '0') || lpad(:n::text, 12, '0') || lpad(:client_id::text, 8, '0'), 1,
        'automatic', now(), 1, 'http://127.0.0.1:40000/hook',
        json_build_object('headers', repeat('h', 560)), 200, json_build_object('headers', repeat('h', 140)),
        decode('6f6b', 'hex'), '127.0.0.1', 1);
COMMIT;
\endpipeline
