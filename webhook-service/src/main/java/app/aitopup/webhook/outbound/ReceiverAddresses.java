package app.aitopup.webhook.outbound;

import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.ReceiverUrl;
import app.aitopup.webhook.domain.UrlRules;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Finds the address to dial. Asks the name servers itself, without blocking a thread on a slow one and without the
 * machine's search domains, which inside a cluster would turn a public-looking name into one of the cluster's.
 */
@ApplicationScoped
public class ReceiverAddresses {
    private static final int DNS_PORT = 53;
    private static final int QUERY_TIMEOUT_MS = 3_000;
    private static final int QUERIES_AT_MOST = 8;
    private static final int CACHE_SECONDS = 30;
    private static final int CACHE_FAILURE_SECONDS = 1;

    private final NioEventLoopGroup eventLoops =
            new NioEventLoopGroup(1, new DefaultThreadFactory("receiver-dns", true));
    private final DnsNameResolver resolver;
    private final UrlRules rules;

    ReceiverAddresses(WebhookConfig config) {
        this.rules = new UrlRules(config.allowLoopbackReceivers());
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(eventLoops.next())
                .datagramChannelType(NioDatagramChannel.class)
                // For answers that are too long for a datagram.
                .socketChannelType(NioSocketChannel.class)
                .searchDomains(List.of())
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                .queryTimeoutMillis(QUERY_TIMEOUT_MS)
                .maxQueriesPerResolve(QUERIES_AT_MOST)
                .ttl(0, CACHE_SECONDS)
                .negativeTtl(CACHE_FAILURE_SECONDS);
        config.nameServers()
                .ifPresent(servers -> builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(
                        servers.stream().map(ReceiverAddresses::nameServer).toArray(InetSocketAddress[]::new))));
        this.resolver = builder.build();
    }

    /**
     * An address of this host that may be dialled; fails with {@link NoAnswer}. Not one of a host that has any other:
     * whoever mixes them wants us to try the wrong one.
     *
     * @param loop where whoever asks goes on
     */
    Future<InetAddress> find(ReceiverUrl url, EventLoop loop) {
        Promise<InetAddress> vetted = loop.newPromise();
        if (url.address() != null) {
            vet(List.of(url.address()), vetted);
            return vetted;
        }
        resolver.resolveAll(url.host(), loop.<List<InetAddress>>newPromise())
                .addListener((Future<List<InetAddress>> answer) -> {
                    if (answer.isSuccess() && !answer.getNow().isEmpty()) {
                        vet(answer.getNow(), vetted);
                    } else {
                        vetted.setFailure(new NoAnswer(AttemptError.DNS));
                    }
                });
        return vetted;
    }

    @PreDestroy
    void close() {
        resolver.close();
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    private void vet(List<InetAddress> addresses, Promise<InetAddress> vetted) {
        if (addresses.stream().allMatch(address -> rules.faultOf(address).isEmpty())) {
            vetted.setSuccess(addresses.get(0));
        } else {
            vetted.setFailure(new NoAnswer(AttemptError.ADDRESS_REFUSED));
        }
    }

    private static InetSocketAddress nameServer(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0
                ? new InetSocketAddress(text, DNS_PORT)
                : new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
