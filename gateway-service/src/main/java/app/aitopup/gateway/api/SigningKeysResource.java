package app.aitopup.gateway.api;

import app.aitopup.gateway.PublishSigningKeys;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The public keys of internal tokens, for the services; not part of the API, and to be reached from inside alone. */
@Path("/internal/jwks.json")
class SigningKeysResource {
    // RFC 7517, section 8.5.
    private static final String JWK_SET = "application/jwk-set+json";
    // So long a service may go on with a key that is no longer published, and so much earlier than it signs a key has
    // to be.
    private static final String KEEP_SHORTLY = "max-age=30";

    private final PublishSigningKeys publishSigningKeys;

    SigningKeysResource(PublishSigningKeys publishSigningKeys) {
        this.publishSigningKeys = publishSigningKeys;
    }

    @GET
    public Response keys() {
        return Response.ok(publishSigningKeys.published(), JWK_SET)
                .header(HttpHeaders.CACHE_CONTROL, KEEP_SHORTLY)
                .build();
    }
}
