package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PortalQueryTest {

    @Test
    void takesEveryEnvironmentOutHoweverItIsWritten() {
        assertThat(PortalQuery.of("a=1&environment=live&b=%2F"))
                .isEqualTo(new PortalQuery(List.of("live"), "a=1&b=%2F"));
        assertThat(PortalQuery.of("%65nvironmen%74=l%69ve&environment"))
                .isEqualTo(new PortalQuery(List.of("live", ""), null));
    }

    @Test
    void leavesEverythingElseAsItCame() {
        assertThat(PortalQuery.of(null)).isEqualTo(new PortalQuery(List.of(), null));
        assertThat(PortalQuery.of("environments=1&%&a;environment=live&=x&&"))
                .isEqualTo(new PortalQuery(List.of(), "environments=1&%&a;environment=live&=x&&"));
        assertThat(PortalQuery.of("environment=%zz")).isEqualTo(new PortalQuery(List.of("%zz"), null));
    }
}
