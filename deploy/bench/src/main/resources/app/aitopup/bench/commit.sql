-- One commit of one row, the smallest that the suite makes.
\set n :n + 1
INSERT INTO threshold_changes (id, account_id, environment, available_cents, threshold_cents, created_at, untold)
    VALUES ('thr_' || lpad(:run::text, 6, '0') || lpad(:n::text, 20, '0'), 'acc', 'staging', 0, 1, now(), false);
