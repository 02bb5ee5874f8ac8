package app.aitopup.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressesTest {
    private static final String PROXY = "10.0.0.1";
    private static final String CLIENT = "198.51.100.7";

    private final ClientAddresses addresses = new ClientAddresses(List.of("10.0.0.0/8"));

    @Test
    void believesNobodyButItsOwnProxies() {
        assertThat(addresses.of(CLIENT, List.of("203.0.113.1"))).isEqualTo(CLIENT);
        assertThat(addresses.of(PROXY, List.of(CLIENT))).isEqualTo(CLIENT);
        assertThat(new ClientAddresses(List.of()).of(PROXY, List.of(CLIENT))).isEqualTo(PROXY);
    }

    @Test
    void believesThemFromTheRightUpToTheFirstStranger() {
        assertThat(addresses.of(PROXY, List.of("203.0.113.1, " + CLIENT + ",10.0.0.2")))
                .isEqualTo(CLIENT);
        // One header or several are the same list (RFC 9110, section 5.3).
        assertThat(addresses.of(PROXY, List.of("203.0.113.1", CLIENT, "10.0.0.2")))
                .isEqualTo(CLIENT);
    }

    @Test
    void stopsAtWhatIsNoAddress() {
        assertThat(addresses.of(PROXY, List.of(CLIENT + ", unknown, 10.0.0.2"))).isEqualTo("10.0.0.2");
        assertThat(addresses.of(PROXY, List.of("nonsense"))).isEqualTo(PROXY);
        assertThat(addresses.of(PROXY, List.of())).isEqualTo(PROXY);
    }

    @Test
    void readsOnlySoManyHops() {
        String many = String.join(",", Collections.nCopies(1000, "10.0.0.3"));

        assertThat(addresses.of(PROXY, List.of(CLIENT + "," + many))).isEqualTo("10.0.0.3");
    }
}
