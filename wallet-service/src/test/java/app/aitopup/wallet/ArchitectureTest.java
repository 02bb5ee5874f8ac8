package app.aitopup.wallet;

import app.aitopup.edge.testing.StyleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final StyleRules rules = new StyleRules("app.aitopup.wallet");

    @Test
    void layersAreKept() {
        rules.layersAreKept();
    }

    @Test
    void storeAndOutboundUseNoUseCase() {
        rules.storeAndOutboundUseNoUseCase();
    }

    @Test
    void domainIsPlainJava() {
        rules.domainIsPlainJava();
    }

    @Test
    void noOtherServiceIsImported() {
        rules.noOtherServiceIsImported();
    }

    @Test
    void packagesHaveNoCycles() {
        rules.packagesHaveNoCycles();
    }

    @Test
    void namesSayWhatThingsAre() {
        rules.namesSayWhatThingsAre();
    }
}
