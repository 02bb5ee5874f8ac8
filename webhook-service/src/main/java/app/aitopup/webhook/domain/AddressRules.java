package app.aitopup.webhook.domain;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.format.util.AssociativeAddressTrie.AssociativeTrieNode;
import inet.ipaddr.format.util.DualIPv4v6AssociativeTries;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Which addresses no receiver may have. Sources: the IANA special-purpose address registries for IPv4 and IPv6 (RFC
 * 6890), and the addresses where clouds serve metadata. Of IPv6 only global unicast, 2000::/3, is open at all.
 */
public final class AddressRules {
    /** The smallest block that holds an address decides about it. */
    private static final DualIPv4v6AssociativeTries<Rule> BLOCKS = new DualIPv4v6AssociativeTries<>();

    static {
        refuse(UrlFault.UNSPECIFIED, "0.0.0.0/32", "::/128");
        refuse(UrlFault.LOOPBACK, "127.0.0.0/8", "::1/128");
        refuse(UrlFault.PRIVATE, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");
        // The carriers' shared space; site-local, of old.
        refuse(UrlFault.PRIVATE, "100.64.0.0/10", "fec0::/10");
        refuse(UrlFault.LINK_LOCAL, "169.254.0.0/16", "fe80::/10");
        refuse(UrlFault.MULTICAST, "224.0.0.0/4", "ff00::/8");
        // "This network", protocol assignments, AS112, relays into 6to4.
        refuse(UrlFault.RESERVED, "0.0.0.0/8", "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24");
        refuse(UrlFault.RESERVED, "192.175.48.0/24", "2001::/23", "2620:4f:8000::/48");
        // Documentation, benchmarks, and what was never given out or was given back.
        refuse(UrlFault.RESERVED, "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20");
        refuse(UrlFault.RESERVED, "198.18.0.0/15", "240.0.0.0/4", "::/0", "3ffe::/16");
        allow("2000::/3");
        // IPv4-compatible, mapped, SIIT, NAT64 (well-known and local-use), Teredo, 6to4.
        refuse(UrlFault.TRANSLATED, "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48");
        refuse(UrlFault.TRANSLATED, "2001::/32", "2002::/16");
        // The address that most clouds share, and what it is in IPv6.
        refuse(UrlFault.METADATA, "169.254.169.254/32", "fe80::a9fe:a9fe/128");
        // Amazon: instances, containers, pods. Google. Linode. Scaleway.
        refuse(UrlFault.METADATA, "169.254.170.0/23", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128");
        refuse(UrlFault.METADATA, "fd00:a9fe:a9fe::1/128", "169.254.42.42/32", "fd00:42::42/128");
        // Tencent; Alibaba, in the carriers' shared space; Azure, public by its looks; Oracle's older one.
        refuse(UrlFault.METADATA, "169.254.0.23/32", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32");
    }

    // RFC 5214, section 6.1: the interface identifier 0000:5efe or 0200:5efe, then an IPv4 address, below any prefix.
    private static final int ISATAP_FIRST_SEGMENT = 4;
    private static final int ISATAP_SECOND = 0x5efe;
    private static final int UNIVERSAL_BIT = 0x0200;

    private AddressRules() {}

    /**
     * What goes for a block.
     *
     * @param fault why it is refused; null where it is open
     */
    private record Rule(UrlFault fault) {}

    /** The rule that forbids this address; none for a public one. */
    public static Optional<UrlFault> faultOf(InetAddress address) {
        IPAddress parsed = new IPAddressGenerator().from(address.getAddress());
        AssociativeTrieNode<? extends IPAddress, Rule> block = BLOCKS.longestPrefixMatchNode(parsed);
        UrlFault fault = block == null ? null : block.getValue().fault();
        return fault == null && isIsatap(parsed) ? Optional.of(UrlFault.TRANSLATED) : Optional.ofNullable(fault);
    }

    private static boolean isIsatap(IPAddress address) {
        if (!(address instanceof IPv6Address ipv6)) {
            return false;
        }
        int first = ipv6.getSegment(ISATAP_FIRST_SEGMENT).getSegmentValue();
        return (first & ~UNIVERSAL_BIT) == 0
                && ipv6.getSegment(ISATAP_FIRST_SEGMENT + 1).getSegmentValue() == ISATAP_SECOND;
    }

    private static void refuse(UrlFault fault, String... blocks) {
        for (String block : blocks) {
            BLOCKS.put(parsed(block), new Rule(fault));
        }
    }

    private static void allow(String block) {
        BLOCKS.put(parsed(block), new Rule(null));
    }

    private static IPAddress parsed(String block) {
        return new IPAddressString(block).getAddress().toPrefixBlock();
    }
}
