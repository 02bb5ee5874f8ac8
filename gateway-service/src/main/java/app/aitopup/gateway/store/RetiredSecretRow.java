package app.aitopup.gateway.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "retired_key_secrets")
class RetiredSecretRow {
    @Id
    @Column(name = "key_hash")
    byte[] keyHash;

    @Column(name = "key_id")
    String keyId;

    @Column(name = "works_until")
    Instant worksUntil;

    @Column(name = "retired_at")
    Instant retiredAt;
}
