package app.aitopup.webhook;

import app.aitopup.edge.testing.StyleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final StyleRules RULES = new StyleRules("app.aitopup.webhook");

    @Test
    void keepsItsLayers() {
        RULES.layersAreKept();
    }

    @Test
    void storeAndOutboundUseNoUseCase() {
        RULES.storeAndOutboundUseNoUseCase();
    }

    @Test
    void domainIsPlainJava() {
        RULES.domainIsPlainJava();
    }

    @Test
    void importsNoOtherService() {
        RULES.noOtherServiceIsImported();
    }

    @Test
    void hasNoCycles() {
        RULES.packagesHaveNoCycles();
    }

    @Test
    void namesSayWhatThingsAre() {
        RULES.namesSayWhatThingsAre();
    }
}
