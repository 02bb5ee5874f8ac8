-- Money that is held first and then posted or released; caps, thresholds, and balances after each movement to show.
ALTER TABLE wallets
    DROP CONSTRAINT wallets_kind_check,
    ADD CONSTRAINT wallets_kind_check CHECK (kind IN ('available', 'held', 'recipient', 'treasury')),
    -- Below this the account wants to be told; 0 for never. Here, so that whoever locks the wallet knows it.
    ADD COLUMN threshold_cents bigint NOT NULL DEFAULT 0,
    ADD CHECK (threshold_cents >= 0 AND (kind = 'available' OR threshold_cents = 0));

ALTER TABLE transfers
    DROP CONSTRAINT transfers_kind_check,
    ADD CONSTRAINT transfers_kind_check CHECK (kind IN ('funding', 'topup', 'hold', 'post', 'release')),
    DROP CONSTRAINT transfers_amount_cents_check,
    DROP CONSTRAINT transfers_check1,
    -- The order of one account's decisions, for its history. Given out while the account's wallets are locked.
    ADD COLUMN sequence bigint,
    ADD COLUMN available_after_cents bigint CHECK (available_after_cents >= 0),
    ADD COLUMN held_after_cents bigint CHECK (held_after_cents >= 0),
    -- Where it counts as spent; what is released is given back there.
    ADD COLUMN key_id text,
    ADD COLUMN spending_day date,
    -- The threshold that this transfer took the account below: the decision is told with it, each time.
    ADD COLUMN low_threshold_cents bigint,
    -- Of a post or a release that settles a hold. The suffix makes the id, so a hold is settled once by the primary key.
    ADD COLUMN hold_id text GENERATED ALWAYS AS (
        CASE WHEN id LIKE '%:settled' THEN split_part(id, ':', 1) END) STORED REFERENCES transfers;

-- Until now nothing was ever held, and the entries say what was available; their order is that of the decisions.
UPDATE transfers SET available_after_cents = entries.balance_after_cents, held_after_cents = 0
FROM entries JOIN wallets ON wallets.id = entries.wallet_id AND wallets.kind = 'available'
WHERE entries.transfer_id = transfers.id;

UPDATE transfers SET sequence = numbered.sequence
FROM (SELECT transfers.id, row_number() OVER (ORDER BY min(entries.id) NULLS FIRST, created_at, transfers.id) AS sequence
      FROM transfers LEFT JOIN entries ON entries.transfer_id = transfers.id GROUP BY transfers.id) AS numbered
WHERE numbered.id = transfers.id;

ALTER TABLE transfers ALTER COLUMN sequence SET NOT NULL;
ALTER TABLE transfers ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('transfers', 'sequence'), coalesce(max(sequence), 0) + 1, false) FROM transfers;

ALTER TABLE transfers
    -- 0 where a top-up was called off before it was asked for: nothing is held, and it will never be paid.
    ADD CONSTRAINT amount_moves CHECK (amount_cents > 0 OR (amount_cents = 0 AND kind = 'release' AND hold_id IS NULL)),
    ADD CONSTRAINT holds_are_settled CHECK (
        (hold_id IS NOT NULL) = (kind = 'post' OR (kind = 'release' AND amount_cents > 0))),
    ADD CONSTRAINT settling_is_not_refused CHECK (failure_code IS NULL OR kind IN ('funding', 'topup', 'hold')),
    ADD CONSTRAINT moved_with_balances_after CHECK (
        (failure_code IS NULL AND amount_cents > 0) = (credited_after_cents IS NOT NULL)
        AND (credited_after_cents IS NOT NULL) = (available_after_cents IS NOT NULL)
        AND (credited_after_cents IS NOT NULL) = (held_after_cents IS NOT NULL)),
    ADD CONSTRAINT spent_by_a_key_on_a_day CHECK (
        (key_id IS NULL) = (spending_day IS NULL)
        AND (key_id IS NULL OR (kind IN ('topup', 'hold') AND credited_after_cents IS NOT NULL))),
    ADD CONSTRAINT low_is_below CHECK (
        low_threshold_cents IS NULL
        OR (kind IN ('topup', 'hold') AND available_after_cents IS NOT NULL
            AND available_after_cents < low_threshold_cents));

-- What an account's history shows: movements, newest first.
CREATE UNIQUE INDEX transfers_by_account ON transfers (account_id, environment, sequence)
    WHERE credited_after_cents IS NOT NULL;

-- What each key has spent on each UTC day, capped or not: a cap that comes at noon counts the morning.
CREATE TABLE spendings (
    key_id      text NOT NULL,
    day         date NOT NULL,
    spent_cents bigint NOT NULL CHECK (spent_cents >= 0),
    PRIMARY KEY (key_id, day)
);

-- Thresholds that were raised over what the account could spend. A change begins with an HTTP call, which does not come
-- again as a record of a topic does, so what it implies waits here until it is told.
CREATE TABLE threshold_changes (
    id              text PRIMARY KEY,
    account_id      text NOT NULL,
    environment     text NOT NULL CHECK (environment IN ('staging', 'live')),
    available_cents bigint NOT NULL CHECK (available_cents >= 0),
    threshold_cents bigint NOT NULL CHECK (threshold_cents > available_cents),
    created_at      timestamptz NOT NULL,
    untold          boolean NOT NULL
);

CREATE INDEX threshold_changes_untold ON threshold_changes (created_at) WHERE untold;
