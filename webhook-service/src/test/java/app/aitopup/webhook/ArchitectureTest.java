package app.aitopup.webhook;

import app.aitopup.edge.testing.StyleRules;

class ArchitectureTest extends StyleRules {
    ArchitectureTest() {
        // What an address is and which block it is in, a library knows better than we do.
        super("app.aitopup.webhook", "inet.ipaddr..");
    }
}
