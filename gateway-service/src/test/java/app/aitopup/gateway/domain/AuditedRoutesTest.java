package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AuditedRoutesTest {

    @Test
    void namesOnlyRoutesThatExist() {
        long audited = Stream.of(
                        "/webhooks",
                        "/webhooks/whe_1",
                        "/webhooks/whe_1/rotate-secret",
                        "/webhooks/whe_1/replay",
                        "/webhooks/deliveries/dlv_1/replay")
                .map(path -> PublicRoutes.at(PublicRoutes.ROOT + path))
                .flatMap(List::stream)
                .filter(route -> AuditedRoutes.action(route).isPresent())
                .count();

        assertThat(audited).isEqualTo(AuditedRoutes.count());
    }
}
