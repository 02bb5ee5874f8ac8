package app.aitopup.gateway;

import app.aitopup.edge.testing.StyleRules;

class ArchitectureTest extends StyleRules {
    ArchitectureTest() {
        // What an address is and which block it is in, how a token bucket fills and how a bounded memory forgets,
        // libraries know better than we do.
        super("app.aitopup.gateway", "inet.ipaddr..", "io.github.bucket4j..", "com.github.benmanes.caffeine..");
    }
}
