package app.aitopup.gateway.domain;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Tells a call that one of our own pages makes from one that another site makes in somebody's browser, which would send
 * the session cookie along (OWASP, Cross-Site Request Forgery Prevention Cheat Sheet: Fetch Metadata, and
 * {@code Origin} for browsers without it). A call that says neither is refused: no browser of today makes one, and a
 * script has no use for the cookie.
 */
public final class OwnPages {
    private static final List<String> FROM_HERE = List.of("same-origin", "none");
    private static final String HTTPS = "https";

    private OwnPages() {}

    /**
     * Whether a call comes from one of our own pages, or from the browser's owner, who typed it.
     *
     * @param fetchSites every {@code Sec-Fetch-Site} header, which pages cannot set (W3C, Fetch Metadata Request
     *     Headers)
     * @param origins every {@code Origin} header
     * @param host to which the call was made
     * @param port the same; below 0 where it is the scheme's own
     */
    public static boolean made(List<String> fetchSites, List<String> origins, String host, int port) {
        if (!fetchSites.isEmpty()) {
            // Not same-site: another host of our domain is not ours to vouch for.
            return fetchSites.size() == 1 && FROM_HERE.contains(fetchSites.get(0));
        }
        return origins.size() == 1 && isAt(origins.get(0), host, port);
    }

    /** The scheme is not compared: a proxy may speak HTTPS for us. */
    private static boolean isAt(String origin, String host, int port) {
        try {
            URI uri = new URI(origin);
            int schemesOwn = HTTPS.equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
            int originPort = uri.getPort() < 0 ? schemesOwn : uri.getPort();
            return uri.getHost() != null
                    && uri.getHost().equalsIgnoreCase(host)
                    && originPort == (port < 0 ? schemesOwn : port);
        } catch (URISyntaxException noOrigin) {
            return false;
        }
    }
}
