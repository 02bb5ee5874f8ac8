package app.aitopup.gateway.domain;

import app.aitopup.contracts.Environment;

/** Who makes a call of the public API: somebody with a key, or an account's owner in the portal. */
public sealed interface PublicCaller {

    /** For whom the services are to act, and what they may do. */
    Grant grant();

    /** Who it is, for the record. */
    Actor actor();

    /** Somebody with a key. */
    record WithKey(ApiKey key) implements PublicCaller {
        @Override
        public Grant grant() {
            return key.grant();
        }

        @Override
        public Actor actor() {
            return Actor.key(key.id());
        }
    }

    /** An owner who is signed in, and has said in which environment to act. */
    record Owner(PortalSession session, Environment environment) implements PublicCaller {
        @Override
        public Grant grant() {
            return Grant.ofSignedIn(session.accountId(), environment);
        }

        @Override
        public Actor actor() {
            return Actor.user(session.userId());
        }
    }
}
