package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an integrator may rely on whichever of several gateways answers. */
class GatewaysIT {
    private static final int UNAUTHORIZED = 401;
    /** Calls that are under way when the answer to the revocation is read may still be served. */
    private static final Duration WITHIN = Duration.ofSeconds(1);

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void refuseARevokedKeyWithinASecondAllOfThem() throws Exception {
        Integrator owner = Integrator.signUp();
        JsonPath minted = owner.portal()
                .body("{\"environment\":\"staging\",\"name\":\"Short-lived\"}")
                .post("/keys")
                .jsonPath();
        String key = minted.getString("data.key");
        List<String> gateways = Suite.gateways();
        assertThat(gateways).hasSizeGreaterThan(1);

        Map<String, Long> lastServed = new ConcurrentHashMap<>();
        Map<String, Integer> refusals = new ConcurrentHashMap<>();
        CountDownLatch served = new CountDownLatch(gateways.size());
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(gateways.size());
        try {
            // Asked without a pause, as a busy caller does: being in use must not keep a key alive.
            List<Future<?>> busy = gateways.stream()
                    .<Future<?>>map(gateway -> callers.submit(() -> {
                        while (!stop.get()) {
                            Response answer = ask(gateway, key);
                            if (answer.statusCode() == UNAUTHORIZED) {
                                refusals.put(gateway, answer.jsonPath().getInt("code"));
                                return;
                            }
                            assertThat(answer.statusCode())
                                    .as(answer.asString())
                                    .isEqualTo(200);
                            if (lastServed.put(gateway, System.nanoTime()) == null) {
                                served.countDown();
                            }
                        }
                    }))
                    .toList();
            served.await();

            Response revoked = owner.portal().delete("/keys/" + minted.getString("data.id"));
            long revokedAt = System.nanoTime();

            assertThat(revoked.statusCode()).as(revoked.asString()).isEqualTo(200);
            for (Future<?> caller : busy) {
                caller.get();
            }
            assertThat(refusals)
                    .hasSize(gateways.size())
                    .allSatisfy((gateway, code) -> assertThat(code).as(gateway).isEqualTo(2002));
            lastServed.forEach((gateway, at) ->
                    assertThat(Duration.ofNanos(at - revokedAt)).as(gateway).isLessThan(WITHIN));
        } finally {
            stop.set(true);
            callers.shutdownNow();
        }
    }

    @Test
    void knowBothSecretsOfARotatedKeyWithinItsGrace() {
        Integrator owner = Integrator.signUp();
        JsonPath minted = owner.portal()
                .body("{\"environment\":\"staging\",\"name\":\"Rotated\"}")
                .post("/keys")
                .jsonPath();
        String path = "/keys/" + minted.getString("data.id") + "/rotate";

        JsonPath rotated =
                owner.portal().body("{\"grace_seconds\":3600}").post(path).jsonPath();

        for (String gateway : Suite.gateways()) {
            for (String secret : List.of(minted.getString("data.key"), rotated.getString("data.key"))) {
                assertThat(ask(gateway, secret).jsonPath().getString("data.id")).isEqualTo(minted.getString("data.id"));
            }
        }
    }

    @Test
    void knowTheSessionThatAnotherOneBegan() {
        Integrator owner = Integrator.signUp();
        String token = owner.session();

        for (String gateway : Suite.gateways()) {
            assertThat(given().baseUri(gateway)
                            .header("Authorization", "Bearer " + token)
                            .get("/api/agent/v1/keys")
                            .statusCode())
                    .isEqualTo(200);
        }
        given().baseUri(Suite.gateway())
                .header("Authorization", "Bearer " + token)
                .delete("/api/agent/v1/session");
        for (String gateway : Suite.gateways()) {
            assertThat(given().baseUri(gateway)
                            .header("Authorization", "Bearer " + token)
                            .get("/api/agent/v1/keys")
                            .jsonPath()
                            .getInt("code"))
                    .isEqualTo(2006);
        }
    }

    private static Response ask(String gateway, String key) {
        return given().baseUri(gateway).header("Authorization", "Bearer " + key).get("/api/public/v1/key");
    }
}
