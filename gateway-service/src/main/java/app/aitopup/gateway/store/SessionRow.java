package app.aitopup.gateway.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "sessions")
class SessionRow {
    @Id
    @Column(name = "token_hash")
    byte[] tokenHash;

    @Column(name = "account_id")
    String accountId;

    @Column(name = "user_id")
    String userId;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "created_at")
    Instant createdAt;
}
