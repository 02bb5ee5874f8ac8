-- The holds that were open before: few, in a transaction of its own, so that no booking waits for the look at all of them.
UPDATE transfers AS hold SET settled = false
WHERE kind = 'hold' AND failure_code IS NULL AND settled
  AND NOT EXISTS (SELECT FROM transfers AS settling WHERE settling.hold_id = hold.id);

CREATE INDEX transfers_open_holds ON transfers (created_at) WHERE kind = 'hold' AND failure_code IS NULL AND NOT settled;
