package app.aitopup.gateway.domain;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The query of a call that a portal session makes in the place of a key.
 *
 * @param environments every value of the parameter that names the environment
 * @param rest all else, as it came; null where nothing is left, so that the services never see the environment
 */
public record PortalQuery(List<String> environments, String rest) {
    private static final String ENVIRONMENT = "environment";

    public PortalQuery {
        environments = List.copyOf(environments);
    }

    /**
     * Reads a query.
     *
     * @param query as it came, still escaped; null for none
     */
    public static PortalQuery of(String query) {
        List<String> environments = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (decoded(name).equals(ENVIRONMENT)) {
                environments.add(equals < 0 ? "" : decoded(parameter.substring(equals + 1)));
            } else {
                rest.add(parameter);
            }
        }
        return new PortalQuery(environments, rest.isEmpty() ? null : String.join("&", rest));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEscapedRight) {
            return text;
        }
    }
}
