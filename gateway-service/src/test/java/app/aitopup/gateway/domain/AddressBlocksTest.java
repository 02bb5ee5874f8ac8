package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlocksTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24,     192.0.2.255,        true",
        "192.0.2.0/24,     192.0.3.0,          false",
        "192.0.2.77/24,    192.0.2.1,          true",
        "192.0.2.1,        192.0.2.1,          true",
        "192.0.2.1,        192.0.2.2,          false",
        "192.0.2.0/24,     ::ffff:192.0.2.9,   true",
        "0.0.0.0/0,        198.51.100.7,       true",
        "0.0.0.0/0,        2001:db8::1,        false",
        "2001:db8::/32,    2001:DB8:1::1,      true",
        "2001:db8::/32,    2001:db9::1,        false",
        "::/0,             198.51.100.7,       false",
        "192.0.2.0/24,     192.0.2.0/24,       false",
        "192.0.2.0/24,     localhost,          false",
        "192.0.2.0/24,     '',                 false",
    })
    void containsWhatIsInABlock(String block, String address, boolean contained) {
        assertThat(AddressBlocks.of(List.of("203.0.113.1", block)).orElseThrow().contains(address))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "localhost",
                "192.0.2",
                "192.0.2.1/33",
                "192.0.2.1/-1",
                "192.0.2.1/",
                "010.0.0.1",
                "0x7f.0.0.1",
                "192.0.2.*",
                "192.0.2.1-5",
                "2001:db8::/129",
                "fe80::1%eth0",
                "1",
                "192.0.2.1:80",
                " 192.0.2.1",
                "192.0.2.1/255.255.255.0",
                // Would hold nobody: such addresses are the IPv4 addresses that they map.
                "::ffff:192.0.2.0/120",
                "::ffff:0:0/96"
            })
    void takesNothingElseForABlock(String text) {
        assertThat(AddressBlocks.of(List.of("192.0.2.1", text))).isEmpty();
        assertThat(AddressBlocks.isAddress(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,                       192.0.2.1",
        "::ffff:192.0.2.1,                192.0.2.1",
        "2001:db8:1:2:3:4:5:6,            2001:db8:1:2::/64",
        "2001:DB8:1:2::1,                 2001:db8:1:2::/64",
        "2001:db8:1:3::1,                 2001:db8:1:3::/64",
        "nonsense,                        nonsense",
    })
    void countsAnIpv6AddressUnderTheBlockOfItsCustomer(String address, String name) {
        assertThat(AddressBlocks.countedAs(address)).isEqualTo(name);
    }
}
