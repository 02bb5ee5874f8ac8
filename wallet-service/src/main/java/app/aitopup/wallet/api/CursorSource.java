package app.aitopup.wallet.api;

import app.aitopup.edge.Cursors;
import app.aitopup.wallet.WalletConfig;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The cursors of this service's lists; made at the start, so that a key that is none stops the service there. */
class CursorSource {

    @Produces
    @Singleton
    @Startup
    Cursors cursors(WalletConfig config) {
        return new Cursors(config.cursorKey());
    }
}
