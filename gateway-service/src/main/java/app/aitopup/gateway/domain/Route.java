package app.aitopup.gateway.domain;

/**
 * One call of the public API.
 *
 * @param method in upper case
 * @param path below {@link PublicRoutes#ROOT}; a segment in braces stands for an id
 * @param target who answers it; null where the gateway does
 * @param scope what a key needs for it; null where any key will do
 * @param access whether it needs a key at all
 * @param body whether the request carries a JSON body
 * @param money what it can do to money
 * @param waitsFor what its answer has to wait for
 */
public record Route(
        String method, String path, Target target, String scope, Access access, Body body, Money money, Wait waitsFor) {

    /** Who may make a call. */
    public enum Access {
        ANYBODY,
        KEY
    }

    /** What comes with a call. */
    public enum Body {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** What a call can do to money. */
    public enum Money {
        NOTHING,
        /** It can charge, and made twice it can charge twice, unless an idempotency key prevents that. */
        CHARGE,
        /** It can give back what is held; made twice it does so once. */
        RELEASE
    }

    /** Whether every answer has to say what happened to the money. */
    public boolean movesMoney() {
        return money != Money.NOTHING;
    }

    /**
     * Whether it can be made again without harm by somebody who does not know what became of it.
     *
     * @param withIdempotencyKey whether it carried one
     */
    public boolean isRepeatable(boolean withIdempotencyKey) {
        return money != Money.CHARGE || withIdempotencyKey;
    }

    static Route read(String path, Target target, String scope) {
        return new Route("GET", path, target, scope, Access.KEY, Body.NONE, Money.NOTHING, Wait.SERVICE);
    }

    static Route create(String path, Target target, String scope) {
        return new Route("POST", path, target, scope, Access.KEY, Body.REQUIRED, Money.NOTHING, Wait.SERVICE);
    }

    static Route change(String path, Target target, String scope) {
        return new Route("PATCH", path, target, scope, Access.KEY, Body.REQUIRED, Money.NOTHING, Wait.SERVICE);
    }

    /** A call that needs no words. */
    static Route order(String path, Target target, String scope) {
        return new Route("POST", path, target, scope, Access.KEY, Body.OPTIONAL, Money.NOTHING, Wait.SERVICE);
    }

    /** A call that is answered when an integrator's own receiver was. */
    static Route toReceiver(String path, Target target, String scope) {
        return new Route("POST", path, target, scope, Access.KEY, Body.OPTIONAL, Money.NOTHING, Wait.RECEIVER);
    }

    static Route delete(String path, Target target, String scope) {
        return new Route("DELETE", path, target, scope, Access.KEY, Body.NONE, Money.NOTHING, Wait.SERVICE);
    }

    static Route charge(String path, Target target, String scope) {
        return new Route("POST", path, target, scope, Access.KEY, Body.REQUIRED, Money.CHARGE, Wait.TOPUP);
    }

    static Route release(String path, Target target, String scope) {
        return new Route("POST", path, target, scope, Access.KEY, Body.OPTIONAL, Money.RELEASE, Wait.TOPUP);
    }

    static Route answeredHere(String path, Access access) {
        return new Route("GET", path, null, null, access, Body.NONE, Money.NOTHING, Wait.SERVICE);
    }
}
