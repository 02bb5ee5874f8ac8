package app.aitopup.gateway.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "accounts")
class AccountRow {
    @Id
    String id;

    String name;

    @Column(name = "welcome_credited_at")
    Instant welcomeCreditedAt;

    @Column(name = "suspended_at")
    Instant suspendedAt;

    @Column(name = "suspension_reason")
    String suspensionReason;

    @Column(name = "created_at")
    Instant createdAt;
}
