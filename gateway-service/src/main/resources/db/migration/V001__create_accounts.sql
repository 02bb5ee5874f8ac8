-- Who may use the product: accounts, the people who sign in for them, their API keys and their sessions.
-- Of every secret only a hash is stored, so that whoever reads these tables can act for nobody.
CREATE TABLE accounts (
    id                  text PRIMARY KEY,
    name                text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- When the wallet service has confirmed the play money; the sweeper looks for those it has not.
    welcome_credited_at timestamptz,
    created_at          timestamptz NOT NULL
);

-- Holds only what waits, so the sweeper's cost does not grow with the number of accounts.
CREATE INDEX accounts_without_welcome ON accounts (created_at) WHERE welcome_credited_at IS NULL;

CREATE TABLE users (
    id            text PRIMARY KEY,
    account_id    text NOT NULL REFERENCES accounts (id),
    -- Lower-cased by the service before it comes here, so that one address signs up once.
    email         text NOT NULL CHECK (length(email) <= 254),
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    created_at    timestamptz NOT NULL
);

CREATE UNIQUE INDEX users_by_email ON users (email);
CREATE INDEX users_by_account ON users (account_id);

CREATE TABLE api_keys (
    id           text PRIMARY KEY,
    account_id   text NOT NULL REFERENCES accounts (id),
    environment  text NOT NULL CHECK (environment IN ('staging', 'live')),
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- HMAC-SHA256 of the whole key under a pepper that is not in the database.
    key_hash     bytea NOT NULL CHECK (length(key_hash) = 32),
    -- Enough for its owner to recognise a key by, and for nobody to guess it from.
    prefix       text NOT NULL,
    last4        text NOT NULL CHECK (length(last4) = 4),
    scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    created_at   timestamptz NOT NULL
);

CREATE UNIQUE INDEX api_keys_by_hash ON api_keys (key_hash);
CREATE INDEX api_keys_by_account ON api_keys (account_id, created_at);

CREATE TABLE sessions (
    -- SHA-256 of the token, which has more random bits than anybody can try, so it needs no pepper.
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id text NOT NULL REFERENCES accounts (id),
    user_id    text NOT NULL REFERENCES users (id),
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    created_at timestamptz NOT NULL
);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);
