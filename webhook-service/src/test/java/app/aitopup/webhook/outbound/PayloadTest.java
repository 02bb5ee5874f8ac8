package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadTest {
    private static final String EVENT = "evt_01k3v6m8q2w4x6z8b0c2d4f6h8";
    private static final String TRANSACTION = "txn_01k3v6m8q2w4x6z8b0c2d4f6h8";
    private static final String ACCOUNT = "acc_01k3v6m0000000000000000001";

    @Test
    void isTheContractsForADeliveredTopup() throws IOException {
        TopupDelivered event = new TopupDelivered(
                TRANSACTION,
                ACCOUNT,
                Environment.STAGING,
                TopupStatus.DELIVERED,
                Platform.CLAUDE,
                1000,
                "user@example.com",
                "9XKD",
                5400,
                Funds.CAPTURED,
                null,
                Map.of());

        assertThat(Payload.bytes(
                                EVENT,
                                "topup.delivered",
                                Instant.parse("2026-06-13T12:00:00Z"),
                                Environment.STAGING,
                                42L,
                                Payload.of(event))
                        .text())
                .isEqualTo(golden("topup.delivered"))
                .doesNotContain(ACCOUNT);
    }

    @Test
    void isTheContractsForAFailedTopup() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "1");
        metadata.put("a", "Zoë");
        TopupFailed event = new TopupFailed(
                TRANSACTION,
                ACCOUNT,
                Environment.LIVE,
                TopupStatus.FAILED,
                Platform.GEMINI,
                50000,
                "user@example.com",
                4001,
                Funds.UNTOUCHED,
                "order-17",
                metadata);

        assertThat(Payload.bytes(
                                EVENT,
                                "topup.failed",
                                Instant.parse("2026-06-13T12:00:00.123Z"),
                                Environment.LIVE,
                                1L,
                                Payload.of(event))
                        .text())
                .isEqualTo(golden("topup.failed"))
                .doesNotContain(ACCOUNT);
    }

    @Test
    void isTheContractsForACancelledTopup() throws IOException {
        TopupCancelled event = new TopupCancelled(
                TRANSACTION,
                ACCOUNT,
                Environment.LIVE,
                TopupStatus.CANCELLED,
                Platform.CHATGPT,
                2500,
                "user@example.com",
                Funds.RELEASED,
                null,
                Map.of("cart", "a1"));

        assertThat(Payload.bytes(
                                EVENT,
                                "topup.cancelled",
                                Instant.parse("2026-06-13T12:00:00Z"),
                                Environment.LIVE,
                                7L,
                                Payload.of(event))
                        .text())
                .isEqualTo(golden("topup.cancelled"))
                .doesNotContain(ACCOUNT);
    }

    @Test
    void isTheContractsForALowBalance() throws IOException {
        BalanceLow event = new BalanceLow(TRANSACTION, ACCOUNT, Environment.STAGING, 4500, 5000);

        assertThat(Payload.bytes(
                                EVENT,
                                "balance.low",
                                Instant.parse("2026-06-13T12:00:00Z"),
                                Environment.STAGING,
                                8L,
                                Payload.of(event))
                        .text())
                .isEqualTo(golden("balance.low"))
                .doesNotContain(ACCOUNT, TRANSACTION);
    }

    private String golden(String type) throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/golden/" + type + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
