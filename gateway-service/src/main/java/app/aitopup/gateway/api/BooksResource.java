package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.gateway.CheckBooks;
import app.aitopup.gateway.domain.AuditAction;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;

/** The books check, for operators. Who comes here {@link OperatorDoor} has let in. */
@Path("/api/operator/v1/books")
@Produces(MediaType.APPLICATION_JSON)
class BooksResource {
    private final CheckBooks checkBooks;
    private final Clock clock;

    BooksResource(CheckBooks checkBooks, Clock clock) {
        this.checkBooks = checkBooks;
        this.clock = clock;
    }

    /** The services' figures as they gave them, and what is wrong with them. */
    @JsonPropertyOrder({"balanced", "wallet", "topup", "findings"})
    record BooksAnswer(boolean balanced, JsonNode wallet, JsonNode topup, List<String> findings) {}

    @GET
    @OperatorAction(AuditAction.BOOKS_CHECKED)
    public Uni<Envelope<BooksAnswer>> check() {
        return checkBooks
                .check()
                .map(books -> Envelope.of(
                        Code.SUCCESS,
                        clock.instant(),
                        new BooksAnswer(books.balanced(), books.wallet(), books.topup(), books.findings())));
    }
}
