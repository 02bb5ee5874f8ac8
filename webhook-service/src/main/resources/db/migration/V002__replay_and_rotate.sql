-- Deliveries that are sent again, tests, which are no news, and secrets that go on signing through a rotation.

-- The secrets before the current one, newest first. Two are enough: no more than three sign at a time.
ALTER TABLE endpoints
    ADD COLUMN previous_secret_sealed bytea,
    ADD COLUMN previous_signs_until   timestamptz,
    ADD COLUMN older_secret_sealed    bytea,
    ADD COLUMN older_signs_until      timestamptz,
    ADD CHECK ((previous_secret_sealed IS NULL) = (previous_signs_until IS NULL)),
    ADD CHECK ((older_secret_sealed IS NULL) = (older_signs_until IS NULL)),
    ADD CHECK (older_secret_sealed IS NULL OR previous_secret_sealed IS NOT NULL),
    ADD CHECK (deleted_at IS NULL OR previous_secret_sealed IS NULL);

-- A ping takes no number.
ALTER TABLE events
    ALTER COLUMN sequence DROP NOT NULL,
    ADD CHECK ((sequence IS NULL) = (type = 'ping'));

ALTER TABLE deliveries
    -- What made the attempts that are due; an old replica knows of one kind alone.
    ADD COLUMN trigger text NOT NULL DEFAULT 'automatic' CHECK (trigger IN ('automatic', 'replay', 'test')),
    -- How many attempts were made before these: each replay has the whole schedule before it.
    ADD COLUMN attempts_before integer NOT NULL DEFAULT 0,
    ADD CHECK (attempts_before BETWEEN 0 AND attempts_made),
    -- Whether it is news: nothing was tried, held or replayed yet.
    ADD COLUMN fresh boolean NOT NULL DEFAULT true;

UPDATE deliveries SET fresh = false WHERE status IN ('pending', 'held') AND attempts_made > 0;

-- What is due, news apart from all else, so that neither has to be looked for behind the other.
DROP INDEX deliveries_claimable;
CREATE INDEX deliveries_claimable_fresh ON deliveries (claimable_at) WHERE status = 'pending' AND fresh;
CREATE INDEX deliveries_claimable_later ON deliveries (claimable_at) WHERE status = 'pending' AND NOT fresh;

CREATE INDEX deliveries_held ON deliveries (endpoint_id, id) WHERE status = 'held';

-- For whoever catches up with one type of event.
CREATE INDEX events_by_type ON events (account_id, environment, type, sequence);
