-- One row a top-up: what was asked for, the state it is in and, once final, its outcome.
-- What the state machine promises stands here too, so that no program error can store a top-up that cannot be.
CREATE TABLE topups (
    transaction_id    text PRIMARY KEY,
    account_id        text NOT NULL,
    environment       text NOT NULL CHECK (environment IN ('staging', 'live')),
    key_id            text NOT NULL,
    idempotency_key   text CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    request_digest    bytea NOT NULL,
    state             text NOT NULL CHECK (state IN ('accepted', 'delivered', 'failed')),
    platform          text NOT NULL CHECK (platform IN ('claude', 'chatgpt', 'gemini')),
    amount_cents      bigint NOT NULL CHECK (amount_cents > 0),
    recipient_email   text NOT NULL CHECK (length(recipient_email) <= 254),
    reference         text CHECK (length(reference) <= 100),
    metadata          json NOT NULL,
    failure_code      integer,
    voucher_sealed    bytea,
    voucher_last4     text CHECK (length(voucher_last4) = 4),
    new_balance_cents bigint CHECK (new_balance_cents >= amount_cents),
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL CHECK (updated_at >= created_at),
    -- When the sweeper looks again, while the top-up waits for somebody's answer.
    next_sweep_at     timestamptz,
    CHECK ((state = 'delivered') = (voucher_sealed IS NOT NULL)),
    CHECK ((state = 'delivered') = (voucher_last4 IS NOT NULL)),
    CHECK ((state = 'delivered') = (new_balance_cents IS NOT NULL)),
    CHECK ((state = 'failed') = (failure_code IS NOT NULL)),
    CHECK ((state = 'accepted') = (next_sweep_at IS NOT NULL))
);

-- A key starts one top-up, however often and on however many replicas it is sent.
CREATE UNIQUE INDEX topups_by_idempotency_key ON topups (account_id, environment, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

-- Holds only what waits, so the sweeper's cost does not grow with history.
CREATE INDEX topups_waiting ON topups (next_sweep_at) WHERE next_sweep_at IS NOT NULL;
