-- Keys get new secrets and are bound to addresses, operators can stop accounts, and who changed what is on record.
ALTER TABLE api_keys
    -- Addresses and CIDR blocks as their owner wrote them; none where a key may be used from anywhere.
    ADD COLUMN allowed_ips text[] NOT NULL DEFAULT '{}' CHECK (cardinality(allowed_ips) <= 50);

-- What a key's secret was before. Kept for good, so that whoever still sends one hears that it is over rather than that it
-- never was; the secret of today stays in api_keys.
CREATE TABLE retired_key_secrets (
    -- As in api_keys.
    key_hash    bytea PRIMARY KEY CHECK (length(key_hash) = 32),
    key_id      text NOT NULL REFERENCES api_keys (id),
    -- The end of its grace.
    works_until timestamptz NOT NULL,
    retired_at  timestamptz NOT NULL
);

CREATE INDEX retired_key_secrets_by_key ON retired_key_secrets (key_id, works_until);

ALTER TABLE accounts
    ADD COLUMN suspended_at timestamptz,
    -- For operators' eyes.
    ADD COLUMN suspension_reason text CHECK (length(suspension_reason) <= 200),
    ADD CHECK (suspended_at IS NOT NULL OR suspension_reason IS NULL);

CREATE TABLE audit_log (
    -- Sorts by time.
    id          text PRIMARY KEY,
    -- Whose log it is in; null where an operator's call was about no account. No foreign key: what was asked about an
    -- account that never was is on record, too.
    account_id  text,
    at          timestamptz NOT NULL,
    actor_type  text NOT NULL CHECK (actor_type IN ('user', 'key', 'operator')),
    -- Operators have one credential and so no names.
    actor_id    text,
    action      text NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    target      text CHECK (length(target) <= 64),
    environment text CHECK (environment IN ('staging', 'live')),
    ip          text NOT NULL CHECK (length(ip) <= 64),
    request_id  text NOT NULL CHECK (length(request_id) <= 64),
    CHECK ((actor_type = 'operator') = (actor_id IS NULL))
);

CREATE INDEX audit_log_by_account ON audit_log (account_id, id);

-- What is on record stays as it is, whatever a program or a hand at the console wants.
CREATE FUNCTION refuse_to_change_the_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;

CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_audit_log();
