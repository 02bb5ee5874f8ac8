package app.aitopup.webhook.domain;

/** Why a receiver's URL is not allowed. Each names the rule and, so that nobody maps our network by it, no address. */
public enum UrlFault {
    MALFORMED(
            "is not a URL", "send https://host/path in plain ASCII, with names in punycode and paths percent-encoded"),
    TOO_LONG("is longer than 2048 characters", "send a shorter URL"),
    SCHEME("must begin with https://", "send an https URL"),
    HTTPS_REQUIRED("must be https in the live environment", "send an https URL"),
    USER_INFO("must not contain a user or password", "verify the signature instead"),
    FRAGMENT("must not contain a fragment, which is never sent", "leave out # and what follows"),
    PORT("must use port 80, 443 or one from 1024 up", "use another port"),
    SERVICE_PORT("uses a port of a database, broker or cluster service", "use another port"),
    HOST("does not name a host", "send a host name of letters, digits and hyphens, without a final dot"),
    SINGLE_LABEL("must name a host with its domain", "send a public host name"),
    INTERNAL_NAME("names a host of an internal network", "send a public host name"),
    ADDRESS_SPELLING("spells an address in an unusual form", "send a public host name"),
    UNSPECIFIED("must not lead to an unspecified address", "send a public host name"),
    LOOPBACK("must not lead to a loopback address", "send a public host name"),
    PRIVATE("must not lead to a private address", "send a public host name"),
    LINK_LOCAL("must not lead to a link-local address", "send a public host name"),
    METADATA("must not lead to a metadata service", "send a public host name"),
    MULTICAST("must not lead to a multicast address", "send a public host name"),
    TRANSLATED("must not lead to an IPv6 address that stands for an IPv4 one", "send a public host name"),
    RESERVED("must not lead to a reserved address", "send a public host name");

    private final String message;
    private final String fix;

    UrlFault(String message, String fix) {
        this.message = message;
        this.fix = fix;
    }

    /** What is wrong, to follow the field's name. */
    public String message() {
        return message;
    }

    /** What to send instead. */
    public String fix() {
        return fix;
    }
}
