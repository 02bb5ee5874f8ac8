-- Where an attempt's time went, so that an integrator sees whether names, network, handshake or receiver are slow.

-- Null: it did not come to that, or a kept connection was used, or the attempt is older than this.
ALTER TABLE attempts
    ADD COLUMN dns_ms      bigint CHECK (dns_ms >= 0),
    ADD COLUMN connect_ms  bigint CHECK (connect_ms >= 0),
    ADD COLUMN tls_ms      bigint CHECK (tls_ms >= 0),
    ADD COLUMN response_ms bigint CHECK (response_ms >= 0);
