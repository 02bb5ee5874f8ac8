-- What a key may spend can be capped, so that a leaked or runaway key costs no more than its owner accepted.
ALTER TABLE api_keys
    -- Null for no cap; the highest is that of SpendingCaps.
    ADD COLUMN per_topup_cents bigint CHECK (per_topup_cents BETWEEN 1 AND 1000000000000),
    ADD COLUMN per_day_cents   bigint CHECK (per_day_cents BETWEEN 1 AND 1000000000000);
