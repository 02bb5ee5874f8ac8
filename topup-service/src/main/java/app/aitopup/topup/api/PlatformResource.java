package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Platform;
import app.aitopup.topup.TopupConfig;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** The platforms over HTTP. */
@Path("/api/public/v1/platforms")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
class PlatformResource {
    private final TopupConfig config;
    private final Clock clock;

    PlatformResource(TopupConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** A platform, and what a top-up may be worth there; both bounds allowed. */
    @JsonPropertyOrder({"platform", "minimum_cents", "maximum_cents"})
    record Item(
            Platform platform,
            @JsonProperty("minimum_cents") long minimumCents,
            @JsonProperty("maximum_cents") long maximumCents) {}

    /** All of them. */
    record Items(List<Item> items) {}

    @GET
    public Envelope<Items> platforms() {
        List<Item> items = Arrays.stream(Platform.values()).map(this::item).toList();
        return Envelope.of(Code.SUCCESS, clock.instant(), new Items(items));
    }

    private Item item(Platform platform) {
        TopupConfig.Amounts amounts = config.amounts().get(platform.json());
        return new Item(platform, amounts.minimumCents(), amounts.maximumCents());
    }
}
