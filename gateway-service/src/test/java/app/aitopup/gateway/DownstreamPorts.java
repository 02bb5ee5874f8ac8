package app.aitopup.gateway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tells the gateway where its services are: on free ports of this machine, on which the tests listen, or do not. Two
 * instances of the top-up service, one of each other.
 */
public class DownstreamPorts implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        List<String> urls = freeUrls(4);
        return Map.of(
                "aitopup.gateway.topup-urls", urls.get(0) + ',' + urls.get(1),
                "aitopup.gateway.wallet-urls", urls.get(2),
                "aitopup.gateway.webhook-urls", urls.get(3));
    }

    @Override
    public void stop() {
        // Whoever listened has stopped by itself.
    }

    /** All held at once, so that they differ. */
    private static List<String> freeUrls(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            List<String> urls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                urls.add("http://127.0.0.1:" + socket.getLocalPort());
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return urls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
