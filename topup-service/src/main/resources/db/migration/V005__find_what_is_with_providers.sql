-- What waits for providers: holds only what is with one just now, so that it stays small however long the history is.
CREATE INDEX topups_at_providers ON topups (updated_at) WHERE state = 'fulfilling';
