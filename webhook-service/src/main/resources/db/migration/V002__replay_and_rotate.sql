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
    ADD CHECK (attempts_before BETWEEN 0 AND attempts_made);
