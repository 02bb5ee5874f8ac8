-- The ledger: wallets hold balances, transfers move money between them, entries are the two sides of each transfer.
-- The checks are the last line of defence, not the logic: a program error must not be able to store broken books.
CREATE TABLE wallets (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment     text NOT NULL CHECK (environment IN ('staging', 'live')),
    -- Empty for the treasury, which belongs to the environment.
    account_id      text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('available', 'recipient', 'treasury')),
    -- Both empty on all but a recipient's wallet; never null, so that the unique key holds.
    recipient_email text NOT NULL DEFAULT '',
    platform        text NOT NULL DEFAULT '',
    balance_cents   bigint NOT NULL DEFAULT 0,
    updated_at      timestamptz NOT NULL,
    UNIQUE (account_id, environment, kind, recipient_email, platform),
    -- Every cent in circulation came from the treasury, so it alone is below zero.
    CHECK (kind = 'treasury' OR balance_cents >= 0),
    CHECK ((kind = 'treasury') = (account_id = '')),
    CHECK ((kind = 'recipient') = (recipient_email <> '' AND platform <> ''))
);

-- One row a decision of the ledger. Declined ones are kept as well: told again, a request hears the same answer,
-- even when the wallet could pay by then.
CREATE TABLE transfers (
    -- From what caused it: a top-up's id, or a funding's. So it can exist only once.
    id              text PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('funding', 'topup')),
    account_id      text NOT NULL,
    environment     text NOT NULL CHECK (environment IN ('staging', 'live')),
    amount_cents    bigint NOT NULL CHECK (amount_cents > 0),
    reference       text CHECK (length(reference) <= 100),
    -- Null where the money moved.
    failure_code    integer,
    -- The balance, right after, of the wallet that was credited.
    credited_after_cents bigint CHECK (credited_after_cents >= 0),
    created_at      timestamptz NOT NULL,
    -- Whether the decision still has to be published. Only of fundings: a top-up's request comes again until it is.
    untold          boolean NOT NULL CHECK (NOT untold OR kind = 'funding'),
    CHECK ((failure_code IS NULL) = (credited_after_cents IS NOT NULL)),
    CHECK ((kind = 'funding') = (reference IS NOT NULL))
);

-- A funding is booked once per reference.
CREATE UNIQUE INDEX fundings_by_reference ON transfers (account_id, environment, reference) WHERE kind = 'funding';

-- Holds only what the sweeper has to look at.
CREATE INDEX transfers_untold ON transfers (created_at) WHERE untold;

-- Append-only; those of one transfer sum to zero, those of one wallet to its balance.
CREATE TABLE entries (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer_id         text NOT NULL REFERENCES transfers,
    wallet_id           bigint NOT NULL REFERENCES wallets,
    amount_cents        bigint NOT NULL CHECK (amount_cents <> 0),
    balance_after_cents bigint NOT NULL,
    UNIQUE (transfer_id, wallet_id)
);

CREATE INDEX entries_by_wallet ON entries (wallet_id, id);
