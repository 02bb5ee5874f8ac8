-- An account's owner sends top-ups from the portal too, where no key is at hand. Roll out the wallet service before
-- this one: an older one takes a request without a key for a record that can never be processed.
ALTER TABLE topups ALTER COLUMN key_id DROP NOT NULL;
