-- The second kind of settlement: money is held, the provider is asked, then the money is paid or released. Also delivery
-- at a later time, cancellation, a key's spending caps, and what a list needs.
ALTER TABLE topups
    ADD COLUMN settlement text NOT NULL DEFAULT 'instant' CHECK (settlement IN ('instant', 'hold')),
    ADD COLUMN deliver_at timestamptz,
    ADD COLUMN per_topup_cents bigint CHECK (per_topup_cents > 0),
    ADD COLUMN per_day_cents bigint CHECK (per_day_cents > 0),
    ADD COLUMN held boolean NOT NULL DEFAULT false,
    ADD COLUMN outages integer NOT NULL DEFAULT 0 CHECK (outages >= 0),
    -- The states between acceptance and end, each with its time.
    ADD COLUMN steps json NOT NULL DEFAULT '[]';

-- Who was chosen to deliver, for good: only they can tell what became of an order. All was vouchers before.
ALTER TABLE topups
    ADD COLUMN provider text NOT NULL DEFAULT 'vouchers' CHECK (provider IN ('vouchers', 'sandbox', 'partner'));

-- The old rules knew three states.
ALTER TABLE topups
    DROP CONSTRAINT topups_state_check,
    DROP CONSTRAINT topups_check5,
    DROP CONSTRAINT topups_check6,
    ADD CONSTRAINT topups_state_check CHECK (state IN ('accepted', 'held', 'fulfilling', 'fulfilled', 'rejected',
        'cancelling', 'delivered', 'failed', 'cancelled')),
    ADD CONSTRAINT topups_failure_check CHECK ((state IN ('failed', 'rejected')) = (failure_code IS NOT NULL)),
    ADD CONSTRAINT topups_sweep_check CHECK ((state IN ('delivered', 'failed', 'cancelled')) = (next_sweep_at IS NULL)),
    ADD CONSTRAINT topups_held_check CHECK (held OR state NOT IN ('held', 'fulfilling', 'fulfilled', 'rejected')),
    ADD CONSTRAINT topups_settlement_check1 CHECK (settlement = 'hold' OR NOT held AND deliver_at IS NULL);

-- Both hold only what waits, so the sweeper's cost does not grow with history.
DROP INDEX topups_waiting;
CREATE INDEX topups_unanswered ON topups (next_sweep_at) WHERE state IN ('accepted', 'fulfilled', 'rejected', 'cancelling');
CREATE INDEX topups_to_fulfil ON topups (provider, next_sweep_at) WHERE state IN ('held', 'fulfilling');

-- Ids sort by time, so each of these is a list with the newest at its end.
CREATE INDEX topups_by_account ON topups (account_id, environment, transaction_id);
CREATE INDEX topups_by_recipient ON topups (account_id, environment, recipient_email, transaction_id);
CREATE INDEX topups_by_reference ON topups (account_id, environment, reference, transaction_id)
    WHERE reference IS NOT NULL;
-- Nearly all are delivered; the few others are what people look for.
CREATE INDEX topups_undelivered ON topups (account_id, environment, transaction_id) WHERE state <> 'delivered';
