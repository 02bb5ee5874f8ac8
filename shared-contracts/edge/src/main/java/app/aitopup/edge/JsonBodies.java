package app.aitopup.edge;

import app.aitopup.contracts.Code;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets pass to a resource that consumes JSON only what is called that, in UTF-8 and not encoded further: the framework
 * compares types, but neither charsets nor encodings. Public because the framework calls it from another class loader.
 */
public class JsonBodies {
    private static final String NOT_ENCODED = "identity";

    @ServerRequestFilter
    public void check(ContainerRequestContext request, ResourceInfo resource) {
        if (resource.getResourceMethod() == null
                || !resource.getResourceMethod().isAnnotationPresent(Consumes.class)) {
            return;
        }
        List<String> types = request.getHeaders().getOrDefault(HttpHeaders.CONTENT_TYPE, List.of());
        List<String> encodings = request.getHeaders().getOrDefault(HttpHeaders.CONTENT_ENCODING, List.of());
        if (types.size() != 1
                || !MediaTypes.isJson(types.get(0))
                || !encodings.stream().allMatch(NOT_ENCODED::equalsIgnoreCase)) {
            throw Refusal.of(
                    Code.MEDIA_TYPE_UNSUPPORTED, "Send Content-Type: application/json, in UTF-8 and not encoded");
        }
    }
}
