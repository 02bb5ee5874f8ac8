package app.aitopup.gateway;

import static io.restassured.RestAssured.given;

import org.eclipse.microprofile.config.ConfigProvider;

/** What the gateway tells of itself, on the port that is not for its callers. */
final class Metrics {
    private Metrics() {}

    /** Everything, as Prometheus would get it, but for the examples of traces that may stand behind a value. */
    static String scrape() {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class);
        return given().get("http://localhost:" + port + "/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .replaceAll("(?m) # \\{.*$", "");
    }

    /** The value of a series. */
    static double of(String series) {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + series));
    }
}
