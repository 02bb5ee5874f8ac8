-- For the operator who asks why a top-up stands: what its provider said last.
ALTER TABLE topups
    -- Why the provider last gave no answer, or declined; a class of error or a word of the partner's contract.
    ADD COLUMN provider_error text;

-- Not validated, because nothing is there yet: so nobody waits for a look at every row.
ALTER TABLE topups ADD CONSTRAINT topups_provider_error CHECK (length(provider_error) <= 200) NOT VALID;
