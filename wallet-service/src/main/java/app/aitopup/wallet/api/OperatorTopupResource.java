package app.aitopup.wallet.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.TimelineStep;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.store.TopupTransfers;
import app.aitopup.wallet.store.TopupTransfers.BookedEntry;
import app.aitopup.wallet.store.TopupTransfers.BookedTransfer;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;

/** What the ledger decided on one top-up of whichever account, for the operator through the gateway. */
@Path("/api/operator/v1/topups")
@Produces(MediaType.APPLICATION_JSON)
class OperatorTopupResource {
    private final TopupTransfers transfers;
    private final Clock clock;

    OperatorTopupResource(TopupTransfers transfers, Clock clock) {
        this.transfers = transfers;
        this.clock = clock;
    }

    /** The decisions, and the same in words. */
    @JsonPropertyOrder({"ledger", "timeline"})
    record LedgerAnswer(List<TransferAnswer> ledger, List<TimelineStep> timeline) {

        static LedgerAnswer of(List<BookedTransfer> booked) {
            return new LedgerAnswer(
                    booked.stream().map(TransferAnswer::of).toList(),
                    booked.stream()
                            .map(BookedTransfer::transfer)
                            .map(transfer -> new TimelineStep(transfer.decidedAt(), what(transfer)))
                            .toList());
        }
    }

    /** A decision; its balances after are the account's, and null where no money moved. */
    @JsonPropertyOrder({
        "transfer_id",
        "kind",
        "at",
        "amount_cents",
        "failure_code",
        "available_after_cents",
        "held_after_cents",
        "entries"
    })
    record TransferAnswer(
            @JsonProperty("transfer_id") String transferId,
            String kind,
            Instant at,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("failure_code") Integer failureCode,
            @JsonProperty("available_after_cents") Long availableAfterCents,
            @JsonProperty("held_after_cents") Long heldAfterCents,
            List<EntryAnswer> entries) {

        static TransferAnswer of(BookedTransfer booked) {
            Transfer transfer = booked.transfer();
            return new TransferAnswer(
                    transfer.id(),
                    transfer.kind().text(),
                    transfer.decidedAt(),
                    transfer.amountCents(),
                    transfer.refusal() == null ? null : transfer.refusal().number(),
                    transfer.isBooked() ? transfer.after().availableCents() : null,
                    transfer.isBooked() ? transfer.after().heldCents() : null,
                    booked.entries().stream().map(EntryAnswer::of).toList());
        }
    }

    /** A side of a transfer; recipient and platform are null where the wallet is not a recipient's. */
    @JsonPropertyOrder({"wallet", "recipient_email", "platform", "amount_cents", "balance_after_cents"})
    record EntryAnswer(
            String wallet,
            @JsonProperty("recipient_email") String recipientEmail,
            String platform,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("balance_after_cents") long balanceAfterCents) {

        static EntryAnswer of(BookedEntry entry) {
            return new EntryAnswer(
                    entry.wallet().kind().text(),
                    nullIfEmpty(entry.wallet().recipientEmail()),
                    nullIfEmpty(entry.wallet().platform()),
                    entry.amountCents(),
                    entry.balanceAfterCents());
        }

        private static String nullIfEmpty(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    @GET
    @Path("/{transaction_id}")
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<Envelope<LedgerAnswer>> one(@RestPath("transaction_id") String transactionId) {
        if (!Ids.isValid(Ids.TRANSACTION, transactionId)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return transfers
                .of(transactionId)
                .map(booked -> Envelope.of(Code.SUCCESS, clock.instant(), LedgerAnswer.of(booked)));
    }

    private static String what(Transfer transfer) {
        if (transfer.refusal() != null) {
            return "refused by the ledger: " + transfer.refusal().sentence();
        }
        if (!transfer.isBooked()) {
            return "called off before any money was asked for";
        }
        String cents = transfer.amountCents() + " cents";
        return switch (transfer.kind()) {
            case FUNDING -> cents + " funded";
            case TOPUP -> cents + " paid to the recipient's wallet";
            case HOLD -> cents + " held";
            case POST -> cents + " paid to the recipient's wallet from what was held";
            case RELEASE -> cents + " released from what was held";
        };
    }
}
