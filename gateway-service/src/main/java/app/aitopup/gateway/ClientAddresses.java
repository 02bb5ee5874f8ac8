package app.aitopup.gateway;

import app.aitopup.gateway.domain.AddressBlocks;
import app.aitopup.gateway.domain.PortalMark;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * From which address a call comes: the one that the connection comes from, unless that is a proxy of ours. What such a
 * proxy says in {@code X-Forwarded-For} is believed, from the right, up to the first address that is no proxy of ours:
 * whatever stands left of it the caller may have made up.
 */
@ApplicationScoped
public class ClientAddresses {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    // A caller can send any number; no chain of proxies is longer.
    private static final int HOPS_AT_MOST = 32;

    private final AddressBlocks proxies;

    @Inject
    ClientAddresses(GatewayConfig config) {
        this(config.trustedProxies().orElse(List.of()));
    }

    ClientAddresses(List<String> proxies) {
        this.proxies = AddressBlocks.of(proxies)
                .orElseThrow(() -> new IllegalArgumentException("no addresses of proxies: " + proxies));
    }

    /** The client's address, as text without a port; of a call that one of our pages makes, its reader's. */
    public String of(HttpServerRequest request) {
        String mark = request.getHeader(PortalMark.HEADER);
        if (mark != null && PortalMark.isOurs(mark)) {
            return request.getHeader(FORWARDED_FOR);
        }
        String peer = request.remoteAddress().hostAddress();
        return of(peer, request.headers().getAll(FORWARDED_FOR));
    }

    String of(String peer, List<String> forwardedFor) {
        if (!proxies.contains(peer)) {
            return peer;
        }
        List<String> hops = new ArrayList<>();
        forwardedFor.forEach(line -> Collections.addAll(hops, line.split(",", -1)));
        String client = peer;
        for (int i = hops.size() - 1; i >= 0 && hops.size() - i <= HOPS_AT_MOST; i--) {
            String hop = hops.get(i).strip();
            if (!AddressBlocks.isAddress(hop)) {
                return client;
            }
            client = hop;
            if (!proxies.contains(hop)) {
                return client;
            }
        }
        return client;
    }
}
