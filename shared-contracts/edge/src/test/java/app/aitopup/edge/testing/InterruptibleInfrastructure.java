package app.aitopup.edge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * As {@link RealInfrastructure}, with a {@link DatabaseLink} between the service and its database; it is put into the
 * test's field of that type. The property {@value #DIRECT_URL} holds the way around it, for JDBC.
 */
public class InterruptibleInfrastructure extends RealInfrastructure {
    /** The JDBC URL that does not go through the link. */
    public static final String DIRECT_URL = "test.database.direct-url";

    private static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    private static final String REACTIVE_URL = "quarkus.datasource.reactive.url";

    private DatabaseLink link;

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>(super.start());
        try {
            int port = URI.create(config.get(REACTIVE_URL)).getPort();
            link = new DatabaseLink(port);
            config.put(DIRECT_URL, config.get(JDBC_URL));
            for (String url : new String[] {JDBC_URL, REACTIVE_URL}) {
                config.compute(url, (name, direct) -> direct.replace(":" + port + "/", ":" + link.port() + "/"));
            }
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException("the link to the database did not start", e);
        }
    }

    @Override
    public void inject(TestInjector fields) {
        fields.injectIntoFields(link, new TestInjector.MatchesType(DatabaseLink.class));
    }

    @Override
    public void stop() {
        try {
            if (link != null) {
                link.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            super.stop();
        }
    }
}
