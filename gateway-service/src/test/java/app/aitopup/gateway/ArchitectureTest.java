package app.aitopup.gateway;

import app.aitopup.edge.testing.StyleRules;

class ArchitectureTest extends StyleRules {
    ArchitectureTest() {
        super("app.aitopup.gateway");
    }
}
