package app.aitopup.gateway.domain;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A set of IPv4 and IPv6 addresses, written as single addresses and CIDR blocks (RFC 4632, RFC 4291). An IPv4 address
 * that came as an IPv6 one ({@code ::ffff:192.0.2.1}) is the IPv4 address.
 */
public final class AddressBlocks {
    /** No address at all. */
    public static final AddressBlocks NONE = new AddressBlocks(List.of());

    private static final int IPV6_COUNTED_BITS = 64;

    // One spelling each: no wildcards, ranges, octal or missing parts, which other programs would read differently.
    private static final IPAddressStringParameters STRICT = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowMask(false)
            .setRangeOptions(RangeParameters.NO_RANGE)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .getParentBuilder()
            .toParams();

    private final List<IPAddress> blocks;

    private AddressBlocks(List<IPAddress> blocks) {
        this.blocks = List.copyOf(blocks);
    }

    /** The addresses in these blocks; empty if one of the texts is neither an address nor a block. */
    public static Optional<AddressBlocks> of(List<String> texts) {
        List<IPAddress> blocks = new ArrayList<>();
        for (String text : texts) {
            Optional<IPAddress> block = parse(text);
            if (block.isEmpty()) {
                return Optional.empty();
            }
            blocks.add(block.get().toPrefixBlock());
        }
        return Optional.of(new AddressBlocks(blocks));
    }

    /** Whether this is a single address, and so may be asked about. */
    public static boolean isAddress(String text) {
        return parse(text).filter(address -> !address.isPrefixed()).isPresent();
    }

    /**
     * Under which name an address is counted: an IPv6 address under its /64, of which every customer of a provider has
     * one and can take any address; what is no address under itself.
     */
    public static String countedAs(String address) {
        Optional<IPAddress> parsed = parse(address);
        if (parsed.isEmpty()) {
            return address;
        }
        IPAddress one = parsed.get();
        return one.isIPv6() ? one.toPrefixBlock(IPV6_COUNTED_BITS).toCanonicalString() : one.toCanonicalString();
    }

    /** Whether an address is one of these; false for what is no address. */
    public boolean contains(String address) {
        if (blocks.isEmpty()) {
            return false;
        }
        Optional<IPAddress> parsed = parse(address).filter(it -> !it.isPrefixed());
        return parsed.isPresent() && blocks.stream().anyMatch(block -> block.contains(parsed.get()));
    }

    private static Optional<IPAddress> parse(String text) {
        // The library forgives white space around it.
        IPAddress address = text.equals(text.strip()) ? new IPAddressString(text, STRICT).getAddress() : null;
        if (address != null && address.isIPv6() && address.toIPv6().isIPv4Mapped()) {
            // A block of such addresses would hold none, because each of them is taken for the IPv4 address it is.
            return address.isPrefixed()
                    ? Optional.empty()
                    : Optional.of(address.toIPv6().getEmbeddedIPv4Address());
        }
        return Optional.ofNullable(address);
    }
}
