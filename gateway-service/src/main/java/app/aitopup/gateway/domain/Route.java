package app.aitopup.gateway.domain;

/**
 * One call of the public API.
 *
 * @param method in upper case
 * @param path below {@link PublicRoutes#ROOT}; a segment in braces stands for an id
 * @param target who answers it; null where the gateway does
 * @param scope what a key needs for it; null where any key will do
 * @param access whether it needs a key at all
 * @param movesMoney whether every answer has to say what happened to the money
 */
public record Route(String method, String path, Target target, String scope, Access access, boolean movesMoney) {

    /** Who may make a call. */
    public enum Access {
        ANYBODY,
        KEY
    }

    /** Whether the request carries a JSON body. */
    public boolean takesBody() {
        return method.equals("POST");
    }

    static Route read(String path, Target target, String scope) {
        return new Route("GET", path, target, scope, Access.KEY, false);
    }

    static Route change(String method, String path, Target target, String scope) {
        return new Route(method, path, target, scope, Access.KEY, false);
    }

    static Route moveMoney(String path, Target target, String scope) {
        return new Route("POST", path, target, scope, Access.KEY, true);
    }

    static Route answeredHere(String path, Access access) {
        return new Route("GET", path, null, null, access, false);
    }
}
