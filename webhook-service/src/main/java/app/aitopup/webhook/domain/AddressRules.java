package app.aitopup.webhook.domain;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses no receiver may have. Sources: the IANA special-purpose address registries for IPv4 and IPv6 (RFC
 * 6890), and the addresses where clouds serve metadata. Of IPv6 only global unicast, 2000::/3, is open at all.
 */
public final class AddressRules {
    // The first block that holds the address names the rule.
    private static final List<Block> BLOCKS = List.of(
            block("0.0.0.0/32", UrlFault.UNSPECIFIED),
            block("0.0.0.0/8", UrlFault.RESERVED),
            block("10.0.0.0/8", UrlFault.PRIVATE),
            // Alibaba Cloud, inside the carriers' shared space.
            block("100.100.100.200/32", UrlFault.METADATA),
            block("100.64.0.0/10", UrlFault.PRIVATE),
            block("127.0.0.0/8", UrlFault.LOOPBACK),
            // Azure's, a public address by its looks.
            block("168.63.129.16/32", UrlFault.METADATA),
            block("169.254.169.254/32", UrlFault.METADATA),
            block("169.254.170.0/23", UrlFault.METADATA),
            block("169.254.0.0/16", UrlFault.LINK_LOCAL),
            block("172.16.0.0/12", UrlFault.PRIVATE),
            // Oracle Cloud's older one.
            block("192.0.0.192/32", UrlFault.METADATA),
            block("192.0.0.0/24", UrlFault.RESERVED),
            block("192.0.2.0/24", UrlFault.RESERVED),
            block("192.31.196.0/24", UrlFault.RESERVED),
            block("192.52.193.0/24", UrlFault.RESERVED),
            // Relays into 6to4.
            block("192.88.99.0/24", UrlFault.RESERVED),
            block("192.168.0.0/16", UrlFault.PRIVATE),
            block("192.175.48.0/24", UrlFault.RESERVED),
            block("198.18.0.0/15", UrlFault.RESERVED),
            block("198.51.100.0/24", UrlFault.RESERVED),
            block("203.0.113.0/24", UrlFault.RESERVED),
            block("224.0.0.0/4", UrlFault.MULTICAST),
            block("240.0.0.0/4", UrlFault.RESERVED),
            block("::/128", UrlFault.UNSPECIFIED),
            block("::1/128", UrlFault.LOOPBACK),
            block("::/96", UrlFault.TRANSLATED),
            block("64:ff9b::/96", UrlFault.TRANSLATED),
            block("64:ff9b:1::/48", UrlFault.TRANSLATED),
            // Teredo, then the rest of the protocol assignments.
            block("2001::/32", UrlFault.TRANSLATED),
            block("2001::/23", UrlFault.RESERVED),
            block("2001:db8::/32", UrlFault.RESERVED),
            // 6to4.
            block("2002::/16", UrlFault.TRANSLATED),
            block("2620:4f:8000::/48", UrlFault.RESERVED),
            block("3fff::/20", UrlFault.RESERVED),
            block("fd00:ec2::254/128", UrlFault.METADATA),
            block("fc00::/7", UrlFault.PRIVATE),
            block("fe80::/10", UrlFault.LINK_LOCAL),
            // Site-local, of old.
            block("fec0::/10", UrlFault.PRIVATE),
            block("ff00::/8", UrlFault.MULTICAST));

    private static final Block GLOBAL_UNICAST = block("2000::/3", UrlFault.RESERVED);
    private static final int BYTES_OF_IPV6 = 16;

    private AddressRules() {}

    /** The rule that forbids this address; none for a public one. */
    public static Optional<UrlFault> faultOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Block block : BLOCKS) {
            if (block.holds(bytes)) {
                return Optional.of(block.fault());
            }
        }
        return bytes.length == BYTES_OF_IPV6 && !GLOBAL_UNICAST.holds(bytes)
                ? Optional.of(UrlFault.RESERVED)
                : Optional.empty();
    }

    private static Block block(String cidr, UrlFault fault) {
        int slash = cidr.indexOf('/');
        try {
            // A literal: nothing is looked up.
            InetAddress network = InetAddress.getByName(cidr.substring(0, slash));
            return new Block(network, Integer.parseInt(cidr.substring(slash + 1)), fault);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(cidr, e);
        }
    }

    private record Block(InetAddress network, int bits, UrlFault fault) {

        boolean holds(byte[] address) {
            byte[] prefix = network.getAddress();
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            int rest = bits % Byte.SIZE;
            return Arrays.equals(address, 0, whole, prefix, 0, whole)
                    && (rest == 0 || ((address[whole] ^ prefix[whole]) & 0xFF) >>> (Byte.SIZE - rest) == 0);
        }
    }
}
