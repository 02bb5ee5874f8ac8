package app.aitopup.topup.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Settlement;
import java.time.Instant;
import java.util.Map;

/** A top-up to begin tests with. */
final class Examples {
    static final Instant NOON = Instant.parse("2026-06-13T12:00:00Z");
    static final Instant LATER = NOON.plusSeconds(5);
    static final VoucherCode VOUCHER = VoucherCode.of("ATU-7Q3X-0000-0000-9XKD");

    private Examples() {}

    static TopupRequest request(Instant deliverAt) {
        return new TopupRequest(Platform.CLAUDE, 1000, "user@example.com", "order-17", Map.of("cart", "a1"), deliverAt);
    }

    static Topup accepted(Settlement settlement) {
        Sender sender = new Sender("acc_01k3v6m0000000000000000001", Environment.STAGING, "key_1", null, 20_000L);
        return Topup.accept(
                "txn_01k3v6m8q2w4x6z8b0c2d4f6h8",
                sender,
                null,
                request(null),
                settlement,
                ProviderName.SANDBOX,
                NOON,
                LATER);
    }

    static Topup hear(Topup topup, LedgerAnswer answer) {
        return topup.hear(answer, () -> VOUCHER, LATER, LATER.plusSeconds(5));
    }

    static Topup held() {
        return hear(accepted(Settlement.HOLD), new LedgerAnswer.Held());
    }
}
