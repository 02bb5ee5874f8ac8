package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.Fields;
import app.aitopup.edge.MovesMoney;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.StrictJson;
import app.aitopup.topup.CancelTopup;
import app.aitopup.topup.SendTopup;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.Sender;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupRequest;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Top-ups over HTTP. */
@Path("/api/public/v1/topup")
@Produces(MediaType.APPLICATION_JSON)
class TopupResource {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotent-Replayed";

    private final SendTopup sendTopup;
    private final CancelTopup cancelTopup;
    private final Topups topups;
    private final Cursors cursors;
    private final Caller caller;
    private final TopupConfig config;
    private final Clock clock;

    TopupResource(
            SendTopup sendTopup,
            CancelTopup cancelTopup,
            Topups topups,
            Caller caller,
            TopupConfig config,
            Clock clock) {
        this.sendTopup = sendTopup;
        this.cancelTopup = cancelTopup;
        this.cursors = new Cursors(config.cursorKey());
        this.topups = topups;
        this.caller = caller;
        this.config = config;
        this.clock = clock;
    }

    @POST
    @Path("/send")
    @RolesAllowed(Scopes.TOPUP_SEND)
    @MovesMoney
    public Uni<RestResponse<Envelope<?>>> send(
            byte[] body,
            @RestHeader("Content-Type") String contentType,
            @Context HttpHeaders headers,
            @RestHeader("Prefer") List<String> preferences) {
        // Checked here and not by an annotation, so that this refusal, too, says what happened to the money.
        StrictJson.requireJson(contentType);
        // Not injected as a parameter: that leaves out a header that is empty, and the call would charge without a key.
        List<String> idempotencyKeys = headers.getRequestHeaders().getOrDefault(IDEMPOTENCY_KEY, List.of());
        TopupRequest request = SendRequest.read(body, idempotencyKeys, config.amounts(), clock.instant());
        SendTopup.Call call = new SendTopup.Call(
                new Sender(
                        caller.accountId(),
                        caller.environment(),
                        caller.keyId(),
                        caller.perTopupCents(),
                        caller.perDayCents()),
                idempotencyKeys.isEmpty() ? null : idempotencyKeys.get(0),
                request,
                SendRequest.respondAsync(preferences));
        return sendTopup.send(call).map(sent -> {
            Topup topup = sent.topup();
            ResponseBuilder<Envelope<?>> answer =
                    ResponseBuilder.create(TopupAnswers.code(topup).httpStatus());
            if (sent.replayed()) {
                answer.header(REPLAYED, "true");
            }
            return answer.entity(TopupAnswers.sent(topup)).build();
        });
    }

    @POST
    @Path("/{transaction_id}/cancel")
    @RolesAllowed(Scopes.TOPUP_SEND)
    @MovesMoney(repeatable = true)
    public Uni<RestResponse<Envelope<?>>> cancel(@RestPath("transaction_id") String transactionId, byte[] body) {
        if (body.length > 0) {
            // There is nothing to say; an empty object says it as well.
            Fields.of(body).check();
        }
        return cancelTopup
                .cancel(caller.accountId(), caller.environment(), transaction(transactionId))
                .map(topup -> {
                    Envelope<?> answer = TopupAnswers.cancelled(topup, clock.instant());
                    int status = Code.of(answer.code()).orElseThrow().httpStatus();
                    return ResponseBuilder.<Envelope<?>>create(status)
                            .entity(answer)
                            .build();
                });
    }

    @GET
    @RolesAllowed(Scopes.TOPUP_READ)
    public Uni<Envelope<TopupAnswers.Page>> list(@Context UriInfo uri) {
        String owner = caller.accountId() + ' ' + caller.environment().json();
        ListRequest request = ListRequest.read(uri.getQueryParameters(), owner, cursors);
        // One more than asked for tells whether there is a next page.
        return topups.list(
                        caller.accountId(),
                        caller.environment(),
                        request.filter(),
                        request.before(),
                        request.limit() + 1)
                .map(found -> {
                    boolean more = found.size() > request.limit();
                    List<Topup> shown = more ? found.subList(0, request.limit()) : found;
                    String next =
                            more ? cursors.seal(shown.get(shown.size() - 1).transactionId(), request.list()) : null;
                    return Envelope.of(Code.SUCCESS, clock.instant(), TopupAnswers.page(shown, next));
                });
    }

    @GET
    @Path("/{transaction_id}")
    @RolesAllowed(Scopes.TOPUP_READ)
    public Uni<Envelope<TopupAnswers.One>> one(@RestPath("transaction_id") String transactionId) {
        return topups.find(caller.accountId(), caller.environment(), transaction(transactionId))
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .map(topup -> TopupAnswers.one(topup, clock.instant()));
    }

    private static String transaction(String id) {
        if (!Ids.isValid(Ids.TRANSACTION, id)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return id;
    }
}
