package app.aitopup.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.gateway.api.ResourceRoutes.ResourceCall;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceRoutesTest {
    private final ResourceRoutes routes = new ResourceRoutes(List.of(Things.class));

    /** An interface, or Quarkus would take it for a resource of the gateway. */
    @Path("/api/things")
    interface Things {
        @GET
        void list();

        @POST
        @Consumes("application/json")
        void create();

        @DELETE
        @Path("{id}")
        void remove();

        @GET
        @Path("/all")
        void all();

        @POST
        @Path("/{id}/parts/{part_id}")
        void change();

        void isNoCall();
    }

    @Test
    void tellsWhichCallsExistAtAPath() {
        assertThat(routes.at("/api/things")).extracting(ResourceCall::method).containsExactly("GET", "POST");
        assertThat(routes.at("/api/things")).extracting(ResourceCall::takesBody).containsExactly(false, true);
        assertThat(routes.at("/api/things/1")).extracting(ResourceCall::method).containsExactly("DELETE");
        assertThat(routes.at("/api/things/1/parts/2"))
                .extracting(ResourceCall::method)
                .containsExactly("POST");
        assertThat(ResourceRoutes.allow(routes.at("/api/things"))).isEqualTo("GET, POST, HEAD, OPTIONS");
        assertThat(ResourceRoutes.allow(routes.at("/api/things/1"))).isEqualTo("DELETE, OPTIONS");
    }

    @Test
    void prefersALiteralPath() {
        assertThat(routes.at("/api/things/all"))
                .extracting(ResourceCall::method)
                .containsExactly("GET");
    }

    /** For the inside of the cluster. */
    @Path("/internal/things")
    interface InternalThings {
        @GET
        void list();
    }

    @Test
    void knowsNothingOutsideTheApi() {
        assertThat(new ResourceRoutes(List.of(InternalThings.class)).all()).isEmpty();
    }

    @Test
    void knowsNoOtherPath() {
        for (String path : List.of(
                "", "/", "/api/thing", "/api/things/", "/api/things/1/", "/api/things/1/parts", "/api/things/1/2")) {
            assertThat(routes.at(path)).as(path).isEmpty();
        }
    }
}
