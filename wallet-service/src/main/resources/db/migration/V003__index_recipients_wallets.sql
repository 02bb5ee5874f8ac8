-- The list of an account's recipients is read in pages by id; without this, every page would sort all of them.
-- No balance in it: an index that a balance is part of would have to be written with every top-up.
CREATE INDEX wallets_of_recipients ON wallets (account_id, environment, id) WHERE kind = 'recipient';
