package app.aitopup.topup;

import app.aitopup.edge.testing.StyleRules;

class ArchitectureTest extends StyleRules {
    ArchitectureTest() {
        super("app.aitopup.topup");
    }
}
