-- What the wallet service writes for 500 top-ups, in one commit; for pgbench, one batch a transaction of its.
\set n :n + 1
-- Each client has accounts of its own, so that clients do not wait for each other.
\set first random(0, :accounts / :clients - 1) + :client_id * (:accounts / :clients)
-- Before the rest, because all of a pipeline is prepared at its beginning.
CREATE TEMPORARY TABLE IF NOT EXISTS batch (place int, id text, account_id text, key_id text, paying bigint, paid bigint)
    ON COMMIT DELETE ROWS;
\startpipeline
BEGIN;
INSERT INTO batch SELECT i, 'txn_' || lpad(:run::text, 6, '0') || lpad(:n::text, 11, '0') || lpad(:client_id::text, 4, '0')
        || lpad(i::text, 5, '0'), 'acc_' || lpad(account::text, 26, '0'), 'key_' || lpad(account::text, 26, '0'), account,
        :accounts::int + (account - 1) * 5 + i % 5 + 1
    FROM generate_series(1, 500) AS i,
        LATERAL (SELECT (:first::int + i) % (:accounts::int / :clients::int) + :client_id::int * (:accounts::int / :clients::int) + 1 AS account) AS a;
INSERT INTO transfers (id, kind, account_id, environment, amount_cents, credited_after_cents, available_after_cents,
        held_after_cents, key_id, spending_day, created_at, untold)
    SELECT batch.id, 'topup', batch.account_id, 'staging', 100, receiver.balance_cents, payer.balance_cents, 0, key_id,
        current_date, now(), false
    FROM batch JOIN wallets AS payer ON payer.id = paying JOIN wallets AS receiver ON receiver.id = paid ORDER BY place;
INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
    SELECT batch.id, wallets.id, side.amount, wallets.balance_cents
    FROM batch, LATERAL (VALUES (paying, -100), (paid, 100)) AS side (wallet, amount)
        JOIN wallets ON wallets.id = side.wallet;
UPDATE wallets SET balance_cents = balance_cents + moved.cents, updated_at = now()
    FROM (SELECT wallet, sum(cents) AS cents FROM (
            SELECT paying AS wallet, -100 AS cents FROM batch UNION ALL SELECT paid, 100 FROM batch) AS sides
        GROUP BY wallet) AS moved WHERE wallets.id = moved.wallet;
INSERT INTO spendings (key_id, day, spent_cents)
    SELECT key_id, current_date, 100 * count(*) FROM batch GROUP BY key_id ORDER BY key_id
    ON CONFLICT (key_id, day) DO UPDATE SET spent_cents = spendings.spent_cents + excluded.spent_cents;
COMMIT;
\endpipeline
