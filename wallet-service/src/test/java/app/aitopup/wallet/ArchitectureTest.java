package app.aitopup.wallet;

import app.aitopup.edge.testing.StyleRules;

class ArchitectureTest extends StyleRules {
    ArchitectureTest() {
        super("app.aitopup.wallet");
    }
}
