package app.aitopup.webhook;

import app.aitopup.edge.testing.StyleRules;

class ArchitectureTest extends StyleRules {
    ArchitectureTest() {
        super("app.aitopup.webhook");
    }
}
