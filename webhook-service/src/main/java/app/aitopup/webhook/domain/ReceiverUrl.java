package app.aitopup.webhook.domain;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A receiver's URL, taken apart strictly: whatever two parsers could read differently is refused, so that the host that
 * was checked is the host that is dialled.
 *
 * @param https whether it is encrypted
 * @param host in lower case; an IPv6 address without brackets
 * @param address the host's address where it is written as one, else null
 * @param target path and query as they go into the request line
 */
public record ReceiverUrl(boolean https, String host, InetAddress address, int port, String target) {
    /** The longest URL, in characters. */
    public static final int LENGTH_AT_MOST = 2048;

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    // Printable ASCII without space, quotes, backslash and the other characters that RFC 3986 has no place for.
    private static final Pattern CHARACTERS = Pattern.compile("[!#-;=?-\\[\\]_a-z~]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARTS =
            Pattern.compile("([a-z][a-z0-9+.-]*)://([^/?#]*)([^#]*)(#.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*)(?::([0-9]{1,5}))?");
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    // What the WHATWG URL standard takes for an IPv4 address in some spelling: the last label is a number.
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final Pattern DOTTED_QUAD = Pattern.compile(
            "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(\\.(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-f:.]+");

    /**
     * Either a URL or the rule it breaks, never both.
     *
     * @param url null where there is a fault
     */
    public record Parsed(ReceiverUrl url, Optional<UrlFault> fault) {
        static Parsed refused(UrlFault fault) {
            return new Parsed(null, Optional.of(fault));
        }
    }

    /** Takes the text apart; says nothing yet about whether one may send there. */
    public static Parsed parse(String text) {
        if (text.length() > LENGTH_AT_MOST) {
            return Parsed.refused(UrlFault.TOO_LONG);
        }
        Matcher parts = PARTS.matcher(text);
        if (!CHARACTERS.matcher(text).matches() || !parts.matches()) {
            return Parsed.refused(UrlFault.MALFORMED);
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return Parsed.refused(UrlFault.SCHEME);
        }
        if (parts.group(2).indexOf('@') >= 0) {
            return Parsed.refused(UrlFault.USER_INFO);
        }
        if (parts.group(4) != null) {
            return Parsed.refused(UrlFault.FRAGMENT);
        }
        Matcher authority = AUTHORITY.matcher(parts.group(2).toLowerCase(Locale.ROOT));
        if (!authority.matches() || authority.group(1).isEmpty()) {
            return Parsed.refused(UrlFault.HOST);
        }
        boolean https = scheme.equals("https");
        String port = authority.group(2);
        String target = parts.group(3).startsWith("/") ? parts.group(3) : "/" + parts.group(3);
        if (!isTarget(target)) {
            return Parsed.refused(UrlFault.MALFORMED);
        }
        return withHost(
                https,
                authority.group(1),
                port == null ? (https ? HTTPS_PORT : HTTP_PORT) : Integer.parseInt(port),
                target);
    }

    /** The host and, where it is not the scheme's own, the port, as they go into the Host header. */
    public String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == (https ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
    }

    private static Parsed withHost(boolean https, String host, int port, String target) {
        if (host.startsWith("[")) {
            String literal = host.substring(1, host.length() - 1);
            InetAddress address = IPV6_CHARACTERS.matcher(literal).matches() ? literal(host) : null;
            if (address == null) {
                return Parsed.refused(UrlFault.HOST);
            }
            // Java turns a mapped address into the IPv4 address it stands for.
            return address instanceof Inet6Address
                    ? new Parsed(new ReceiverUrl(https, literal, address, port, target), Optional.empty())
                    : Parsed.refused(UrlFault.TRANSLATED);
        }
        if (ENDS_IN_NUMBER.matcher(host).matches()) {
            return DOTTED_QUAD.matcher(host).matches()
                    ? new Parsed(new ReceiverUrl(https, host, literal(host), port, target), Optional.empty())
                    : Parsed.refused(UrlFault.ADDRESS_SPELLING);
        }
        return NAME.matcher(host).matches()
                ? new Parsed(new ReceiverUrl(https, host, null, port, target), Optional.empty())
                : Parsed.refused(UrlFault.HOST);
    }

    private static boolean isTarget(String target) {
        try {
            return new URI("http://host" + target).getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The address that this literal spells, without any look-up; null where it spells none. */
    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
