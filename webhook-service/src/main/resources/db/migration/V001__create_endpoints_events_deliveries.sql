-- Where webhooks go, what there is to tell, which event goes to which endpoint, and every try to bring it there.
-- Unique keys, not memory, decide what is a duplicate: events and attempts come again after every crash.

-- Written by Panache alone; the other tables by plain SQL alone.
CREATE TABLE endpoints (
    id              text PRIMARY KEY,
    account_id      text NOT NULL,
    environment     text NOT NULL CHECK (environment IN ('staging', 'live')),
    url             text NOT NULL CHECK (length(url) <= 2048),
    description     text CHECK (length(description) <= 200),
    -- Null stands for every kind of event, also those to come.
    events          text[] CHECK (cardinality(events) > 0),
    enabled         boolean NOT NULL,
    disabled_reason text,
    retry_policy    text NOT NULL CHECK (retry_policy IN ('standard', 'extended')),
    secret_sealed   bytea,
    created_at      timestamptz NOT NULL,
    -- A deleted endpoint stays, because its log stays readable; its secret goes.
    deleted_at      timestamptz CHECK (deleted_at >= created_at),
    CHECK (disabled_reason IS NULL OR NOT enabled),
    CHECK ((deleted_at IS NULL) = (secret_sealed IS NOT NULL))
);

CREATE INDEX endpoints_of_account ON endpoints (account_id, environment, id) WHERE deleted_at IS NULL;

-- The last number given to an event of this account in this environment. Its row is the lock under which numbers are
-- given, so that there are no holes.
CREATE TABLE sequences (
    account_id  text NOT NULL,
    environment text NOT NULL CHECK (environment IN ('staging', 'live')),
    last        bigint NOT NULL CHECK (last >= 0),
    PRIMARY KEY (account_id, environment)
);

CREATE TABLE events (
    id          text PRIMARY KEY,
    account_id  text NOT NULL,
    environment text NOT NULL,
    type        text NOT NULL,
    sequence    bigint NOT NULL CHECK (sequence > 0),
    occurred_at timestamptz NOT NULL,
    -- The payload, made once: every attempt sends these very bytes.
    body        bytea NOT NULL,
    UNIQUE (account_id, environment, sequence),
    FOREIGN KEY (account_id, environment) REFERENCES sequences
);

CREATE TABLE deliveries (
    id              text PRIMARY KEY,
    event_id        text NOT NULL REFERENCES events,
    endpoint_id     text NOT NULL REFERENCES endpoints,
    account_id      text NOT NULL,
    environment     text NOT NULL,
    event_type      text NOT NULL,
    status          text NOT NULL CHECK (status IN ('pending', 'succeeded', 'exhausted', 'held', 'dropped')),
    attempts_made   integer NOT NULL DEFAULT 0 CHECK (attempts_made >= 0),
    -- What the log shows.
    next_attempt_at timestamptz,
    -- When any replica may take it: when it is due or, while one has it, when that one's lease ends.
    claimable_at    timestamptz,
    -- Who has it; proves that nobody else took it meanwhile.
    lease           uuid,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (event_id, endpoint_id),
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
    CHECK ((status = 'pending') = (claimable_at IS NOT NULL)),
    CHECK (lease IS NULL OR status = 'pending')
);

-- Holds only what is still to be sent, so that looking for due deliveries does not get slower with history.
CREATE INDEX deliveries_claimable ON deliveries (claimable_at) WHERE status = 'pending';

-- The log, newest first: all of an account, one kind of event, one endpoint. What did not succeed is rare and is
-- what people look for, so it has an index of its own.
CREATE INDEX deliveries_log ON deliveries (account_id, environment, id DESC);
CREATE INDEX deliveries_log_by_type ON deliveries (account_id, environment, event_type, id DESC);
CREATE INDEX deliveries_log_by_endpoint ON deliveries (endpoint_id, id DESC);
CREATE INDEX deliveries_log_unsent ON deliveries (account_id, environment, status, id DESC) WHERE status <> 'succeeded';

CREATE INDEX deliveries_open_of_endpoint ON deliveries (endpoint_id) WHERE status IN ('pending', 'held');

CREATE TABLE attempts (
    delivery_id      text NOT NULL REFERENCES deliveries,
    number           integer NOT NULL CHECK (number > 0),
    trigger          text NOT NULL CHECK (trigger IN ('automatic', 'replay', 'test')),
    started_at       timestamptz NOT NULL,
    duration_ms      bigint NOT NULL CHECK (duration_ms >= 0),
    -- The request's body is the event's.
    request_url      text NOT NULL,
    request_headers  json NOT NULL,
    response_status  integer,
    response_headers json,
    -- As it came, at most 16 KiB: it need not be text.
    response_body    bytea CHECK (length(response_body) <= 16384),
    error            text,
    peer             text,
    PRIMARY KEY (delivery_id, number),
    CHECK ((response_status IS NULL) = (error IS NOT NULL)),
    CHECK ((response_status IS NULL) = (response_headers IS NULL)),
    CHECK ((response_status IS NULL) = (response_body IS NULL))
);
