package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlRulesTest {
    private final UrlRules rules = new UrlRules(false);
    private final UrlRules localRules = new UrlRules(true);

    @ParameterizedTest
    @CsvFileSource(
            resources = "/urls/refused.tsv",
            delimiter = '\t',
            numLinesToSkip = 1,
            quoteCharacter = '`',
            emptyValue = "")
    void refuses(String environment, String url, UrlFault fault) {
        assertThat(rules.faultOf(
                        url == null ? "" : url, Environment.of(environment).orElseThrow()))
                .contains(fault);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/urls/accepted.tsv", delimiter = '\t', numLinesToSkip = 1, quoteCharacter = '`')
    void accepts(String environment, String url) {
        assertThat(rules.faultOf(url, Environment.of(environment).orElseThrow()))
                .isEmpty();
    }

    @Test
    void refusesWhatIsTooLong() {
        String longest = "https://example.com/" + "x".repeat(ReceiverUrl.LENGTH_AT_MOST - 20);

        assertThat(rules.faultOf(longest, Environment.LIVE)).isEmpty();
        assertThat(rules.faultOf(longest + "x", Environment.LIVE)).contains(UrlFault.TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:9999/hook",
                "http://127.0.0.1:9999/hook",
                "http://127.8.8.8:5432/hook",
                "http://[::1]:9999/hook",
                "https://localhost/hook"
            })
    void acceptsThisMachineInALocalRunOnly(String url) {
        for (Environment environment : Environment.values()) {
            assertThat(localRules.faultOf(url, environment)).isEmpty();
            assertThat(rules.faultOf(url, environment)).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:22/",
                "http://localhost:99999/",
                "http://intranet:9999/",
                "http://10.0.0.1/",
                "http://127.1/",
                "http://[::ffff:127.0.0.1]/",
                "http://0.0.0.0/",
                "ftp://localhost/"
            })
    void refusesTheRestInALocalRunAsWell(String url) {
        assertThat(localRules.faultOf(url, Environment.STAGING)).isPresent();
    }

    @Test
    void judgesEveryAddressThatIsDialled() throws UnknownHostException {
        assertThat(rules.faultOf(InetAddress.getByName("93.184.215.14"))).isEmpty();
        assertThat(rules.faultOf(InetAddress.getByName("10.1.2.3"))).contains(UrlFault.PRIVATE);
        assertThat(rules.faultOf(InetAddress.getLoopbackAddress())).contains(UrlFault.LOOPBACK);
        assertThat(localRules.faultOf(InetAddress.getLoopbackAddress())).isEmpty();
        assertThat(localRules.faultOf(InetAddress.getByName("10.1.2.3"))).contains(UrlFault.PRIVATE);
    }

    @Test
    void namesTheRuleAndNoAddress() {
        assertThat(Arrays.stream(UrlFault.values())).allSatisfy(fault -> assertThat(fault.message() + fault.fix())
                .doesNotContainPattern("[0-9]+\\.[0-9]+")
                .isNotBlank());
    }

    @Test
    void takesAUrlApartAsItIsDialled() {
        ReceiverUrl url = ReceiverUrl.parse("HTTPS://Example.COM/Hook?a=B").url();

        assertThat(url).isEqualTo(new ReceiverUrl(true, "example.com", null, 443, "/Hook?a=B"));
        assertThat(ReceiverUrl.parse("http://example.com?a").url().target()).isEqualTo("/?a");
        assertThat(ReceiverUrl.parse("http://[2606:4700::1111]:8080").url())
                .extracting(ReceiverUrl::host, ReceiverUrl::port, ReceiverUrl::target)
                .containsExactly("2606:4700::1111", 8080, "/");
    }
}
