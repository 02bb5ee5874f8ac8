package app.aitopup.gateway;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits that a test reaches, and that do not come back while it runs, however slow the machine is. 127.0.1.1 is a
 * proxy that is trusted.
 */
public class NarrowLimits implements QuarkusTestProfile {
    static final String PROXY = "127.0.1.1";
    static final int KEY_BURST = 200;
    static final int FAILURES = 5;
    static final int SIGN_UPS = 3;
    static final int SIGN_INS = 4;

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> narrow = new HashMap<>();
        narrow.put("key-burst", Integer.toString(KEY_BURST));
        narrow.put("key-refill", "1");
        narrow.put("key-refill-every", "1H");
        narrow.put("failure-burst", Integer.toString(FAILURES));
        narrow.put("failure-every", "1H");
        narrow.put("sign-up-burst", Integer.toString(SIGN_UPS));
        narrow.put("sign-up-every", "1H");
        narrow.put("sign-in-burst", Integer.toString(SIGN_INS));
        narrow.put("sign-in-every", "1H");
        Map<String, String> config = new HashMap<>();
        narrow.forEach((name, value) -> config.put("aitopup.gateway.limits." + name, value));
        config.put("aitopup.gateway.trusted-proxies", PROXY);
        return config;
    }
}
