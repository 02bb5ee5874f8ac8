package app.aitopup.gateway.api;

import app.aitopup.gateway.domain.PublicRoutes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The calls that are resources, as their own annotations tell: what exists at a path, which Quarkus does not say when
 * it refuses another method.
 */
@ApplicationScoped
public class ResourceRoutes {
    private static final String API = "/api/";
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

    private final List<ResourceCall> calls;

    /**
     * One call.
     *
     * @param takesBody whether there has to be a JSON body
     */
    public record ResourceCall(String path, Pattern pattern, String method, boolean takesBody) {
        /** Whether it changes something, and so may have a body. */
        boolean changes() {
            return !method.equals("GET") && !method.equals("DELETE");
        }
    }

    @Inject
    ResourceRoutes(BeanManager beans) {
        this(beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .<Class<?>>map(bean -> bean.getBeanClass())
                .filter(type -> type.isAnnotationPresent(Path.class))
                .distinct()
                .toList());
    }

    ResourceRoutes(Collection<Class<?>> resources) {
        List<ResourceCall> found = new ArrayList<>();
        for (Class<?> resource : resources) {
            for (Method method : resource.getDeclaredMethods()) {
                for (Annotation annotation : method.getAnnotations()) {
                    HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                    if (verb != null) {
                        found.add(call(resource, method, verb.value()));
                    }
                }
            }
        }
        // What is for the inside of the cluster is no part of the API.
        found.removeIf(call -> !call.path().startsWith(API));
        // A literal path wins over a template; and the methods of a path are always told in the same order.
        found.sort(Comparator.comparing((ResourceCall call) -> call.path().contains("{"))
                .thenComparing(ResourceCall::path)
                .thenComparing(ResourceCall::method));
        this.calls = List.copyOf(found);
    }

    /** The calls that exist at a path, one a method; none if no resource is there. */
    List<ResourceCall> at(String path) {
        List<ResourceCall> here = new ArrayList<>();
        for (ResourceCall call : calls) {
            boolean same = here.isEmpty()
                    ? call.pattern().matcher(path).matches()
                    : call.path().equals(here.get(0).path());
            if (same) {
                here.add(call);
            }
        }
        return here;
    }

    /** All there are. */
    public List<ResourceCall> all() {
        return calls;
    }

    /** The methods of these calls, as the header {@code Allow} lists them. */
    static String allow(List<ResourceCall> calls) {
        return PublicRoutes.allowing(calls.stream().map(ResourceCall::method).toList());
    }

    private static ResourceCall call(Class<?> resource, Method method, String verb) {
        Path own = method.getAnnotation(Path.class);
        String path = resource.getAnnotation(Path.class).value() + (own == null ? "" : '/' + own.value());
        String normal = ('/' + path).replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
        Pattern pattern = Pattern.compile(PARAMETER.matcher(normal).replaceAll(PublicRoutes.ID_SEGMENT));
        return new ResourceCall(normal, pattern, verb, method.isAnnotationPresent(Consumes.class));
    }
}
