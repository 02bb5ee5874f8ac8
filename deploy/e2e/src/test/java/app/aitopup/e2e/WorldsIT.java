package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every account has two worlds, staging and live, and nobody sees from one into another: what exists elsewhere is
 * answered byte for byte like what never was, on every route that the gateway knows.
 */
class WorldsIT {
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;
    private static final String SAME_KEY = "the-same-key-in-every-world";
    // In live only HTTPS is taken; nobody listens there, which is told in the log all the same.
    private static final String LIVE_URL = "https://receiver.invalid.example.com/hook";

    /** Which kind of id a route takes, by how its path begins; the longest beginning counts. */
    private static final Map<String, String> KINDS = Map.of(
            "/topup/{", "txn_",
            "/webhooks/{", "whe_",
            "/webhooks/deliveries/{", "dlv_",
            "/events/{", "evt_");

    /** What a route with an id is sent; nothing where it is not named. */
    private static final Map<String, String> BODIES = Map.of(
            "PATCH /webhooks/{id}", "{\"description\":\"changed\"}",
            "POST /webhooks/{id}/verify", "{\"headers\":{},\"body\":\"\"}",
            "POST /webhooks/{id}/replay", "{\"since\":\"2026-01-01T00:00:00Z\",\"dry_run\":true}");

    /** Routes without an id whose answers hold what is a world's own. */
    private static final Set<String> LISTS = Set.of(
            "GET /topup",
            "GET /balance",
            "GET /wallets",
            "GET /webhooks",
            "GET /webhooks/deliveries",
            "GET /events",
            "GET /key");

    /** Routes without an id that make something in the caller's own world, or show what is the same for all. */
    private static final Set<String> OTHERS = Set.of(
            "POST /topup/send",
            "POST /webhooks",
            "GET /platforms",
            "GET /codes",
            "GET /environments",
            "GET /openapi.json");

    /** What is not there in live, not even for its owner. */
    private static final Set<String> STAGING_ONLY = Set.of("POST /webhooks/{id}/conformance");

    private static Receiver receiver;
    private static List<World> worlds;

    /** A world, and one of each thing in it by the prefix of its id. */
    record World(String name, Integrator owner, Map<String, String> ids, String recipient, String reference) {
        Response call(String method, String path, String body) {
            RequestSpecification call = owner.call();
            return body == null ? call.request(method, path) : call.body(body).request(method, path);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void begin() {
        Suite.start();
        receiver = new Receiver();
        Integrator one = Integrator.signUp();
        Integrator live = one.withKey("live", null);
        live.credit("live", 100_000, "worlds");
        worlds = List.of(
                world("staging of one", one),
                world("live of one", live),
                world("staging of another", Integrator.signUp()));
    }

    @AfterAll
    static void end() {
        receiver.close();
    }

    @ParameterizedTest
    @MethodSource("routesWithIds")
    void answersForWhatIsElsewhereAsForWhatNeverWas(String route) {
        for (World owner : worlds) {
            String before = lasting(owner);
            String existing = owner.ids().get(kind(route));
            for (World other : others(owner)) {
                assertThat(call(other, route, existing))
                        .as("%s by %s, with what is in %s", route, other, owner)
                        .isEqualTo(call(other, route, neverWas(existing)))
                        .startsWith("404")
                        .contains("\"code\":3007", "\"transaction_id\":null");
            }
            assertThat(lasting(owner)).as("what is in %s", owner).isEqualTo(before);
        }
    }

    /** The test above proves nothing of a route that would answer its owner likewise. */
    @ParameterizedTest
    @MethodSource("routesWithIds")
    void answersItsOwner(String route) {
        for (World owner : worlds) {
            if (STAGING_ONLY.contains(route) && owner.name().startsWith("live")) {
                continue;
            }
            String id = route.startsWith("DELETE")
                    ? endpoint(owner.owner(), owner.name())
                    : owner.ids().get(kind(route));
            assertThat(call(owner, route, id))
                    .as("%s by %s", route, owner)
                    .doesNotContain("\"code\":3007", "\"code\":3001", "\"code\":3000", "\"code\":4000");
        }
    }

    @Test
    void knowsEveryRoute() {
        assertThat(routes().filter(route -> !route.contains("{")))
                .as("whoever adds a route says here whether it shows what is a world's own")
                .allMatch(route -> LISTS.contains(route) || OTHERS.contains(route));
        assertThat(routes()).containsAll(LISTS).containsAll(BODIES.keySet());
    }

    @Test
    void listsNothingOfAnotherWorld() {
        for (World owner : worlds) {
            for (String route : LISTS) {
                String path = route.substring("GET ".length());
                for (World other : others(owner)) {
                    String shown = other.call("GET", path, null).asString();
                    owner.ids().values().forEach(id -> assertThat(shown).doesNotContain(id));
                    assertThat(shown).doesNotContain(owner.recipient(), owner.reference());
                }
            }
            assertThat(ids(owner, "/topup", "transaction_id"))
                    .contains(owner.ids().get("txn_"));
            assertThat(ids(owner, "/wallets", "recipient_email")).containsExactly(owner.recipient());
            assertThat(ids(owner, "/webhooks/deliveries", "id"))
                    .contains(owner.ids().get("dlv_"));
            assertThat(ids(owner, "/events", "id")).contains(owner.ids().get("evt_"));
        }
    }

    @Test
    void findsNothingOfAnotherWorldByAnyFilter() {
        for (World owner : worlds) {
            Map<String, String> filters = new TreeMap<>(Map.of(
                    "/topup?reference=" + owner.reference(), "/topup",
                    "/topup?recipient_email=" + owner.recipient(), "/topup",
                    "/wallets?recipient_email=" + owner.recipient(), "/wallets",
                    "/webhooks/deliveries?endpoint_id=" + owner.ids().get("whe_"), "/webhooks/deliveries"));
            filters.keySet().forEach(filter -> {
                assertThat(ids(owner, filter, "")).as(filter).isNotEmpty();
                others(owner)
                        .forEach(other ->
                                assertThat(ids(other, filter, "")).as(filter).isEmpty());
            });
            for (World other : others(owner)) {
                assertThat(ids(other, "/topup?idempotency_key=" + SAME_KEY, "transaction_id"))
                        .containsExactly(other.ids().get("txn_"));
            }
        }
    }

    @Test
    void takesTheSameIdempotencyKeyForAnotherRequestInEachWorld() {
        assertThat(worlds.stream().map(world -> world.ids().get("txn_")).distinct())
                .hasSize(worlds.size());
        for (World world : worlds) {
            Response again = send(world.owner(), world.recipient(), world.reference());
            assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(again.jsonPath().getString("transaction_id"))
                    .isEqualTo(world.ids().get("txn_"));
            assertThat(world.owner().availableCents()).isEqualTo(99_000);
        }
    }

    @Test
    void showsASessionItsOwnAccountAlone() {
        World one = worlds.get(0);
        World another = worlds.get(2);
        String session = another.owner().session();
        List<String> keyIds = one.owner().portal().get("/keys").jsonPath().getList("data.items.id");

        assertThat(keyIds).as("one of each environment").hasSize(2);
        assertThat(Integrator.portal(session).get("/keys").asString())
                .doesNotContain(one.owner().accountId())
                .doesNotContain(keyIds);
        for (String environment : List.of("staging", "live")) {
            assertThat(Integrator.portal(session)
                            .get("/wallet/history?environment=" + environment)
                            .asString())
                    .doesNotContain(one.ids().get("txn_"), worlds.get(1).ids().get("txn_"));
        }
        assertThat(Integrator.portal(session)
                        .get("/wallet?environment=live")
                        .jsonPath()
                        .getLong("data.available_cents"))
                .isZero();
        for (String keyId : keyIds) {
            String grace = "{\"grace_seconds\":0}";
            assertThat(stable(Integrator.portal(session).delete("/keys/" + keyId)))
                    .isEqualTo(stable(Integrator.portal(session).delete("/keys/" + neverWas(keyId))))
                    .contains("\"code\":3007");
            assertThat(stable(Integrator.portal(session).body(grace).post("/keys/" + keyId + "/rotate")))
                    .isEqualTo(
                            stable(Integrator.portal(session).body(grace).post("/keys/" + neverWas(keyId) + "/rotate")))
                    .contains("\"code\":3007");
        }
        assertThat(one.owner().call().get("/key").statusCode())
                .as("which nobody else revoked")
                .isEqualTo(200);
    }

    static Stream<String> routesWithIds() {
        return routes().filter(route -> route.contains("{"));
    }

    private static Stream<String> routes() {
        return PublicRoutes.all().stream().map(WorldsIT::name);
    }

    private static String name(Route route) {
        return route.method() + ' ' + route.path();
    }

    private static List<World> others(World owner) {
        return worlds.stream().filter(world -> !world.equals(owner)).toList();
    }

    /** A world with one top-up, its event, an endpoint and a delivery to it. */
    private static World world(String name, Integrator owner) {
        String recipient = "r-" + UUID.randomUUID() + "@example.com";
        String reference = "ref-" + UUID.randomUUID();
        String endpoint = endpoint(owner, name);
        String topup = send(owner, recipient, reference).jsonPath().getString("transaction_id");
        await().atMost(UNTIL_TOLD).until(() -> !owner.call()
                .get("/webhooks/deliveries")
                .jsonPath()
                .getList("data.items")
                .isEmpty());
        String event = owner.call().get("/events").jsonPath().getString("data.items[0].id");
        String delivery = owner.call().get("/webhooks/deliveries").jsonPath().getString("data.items[0].id");
        return new World(
                name,
                owner,
                Map.of("txn_", topup, "whe_", endpoint, "evt_", event, "dlv_", delivery),
                recipient,
                reference);
    }

    private static String endpoint(Integrator owner, String world) {
        return owner.call()
                .body("{\"url\":\"" + (world.startsWith("live") ? LIVE_URL : receiver.url()) + "\"}")
                .post("/webhooks")
                .jsonPath()
                .getString("data.id");
    }

    /** What does not change by itself. */
    private static String lasting(World owner) {
        return Stream.of(
                        "/topup/" + owner.ids().get("txn_"),
                        "/webhooks/" + owner.ids().get("whe_"),
                        "/webhooks",
                        "/balance")
                .map(path -> stable(read(owner, path)))
                .collect(Collectors.joining("\n"));
    }

    /** What is there; on a machine that is kept busy a service may first ask to try again. */
    private static Response read(World owner, String path) {
        return await().atMost(UNTIL_TOLD)
                .until(() -> owner.call("GET", path, null), response -> response.statusCode() != UNAVAILABLE);
    }

    private static Response send(Integrator owner, String recipient, String reference) {
        return owner.call()
                .header("Idempotency-Key", SAME_KEY)
                .body("{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"" + recipient
                        + "\",\"reference\":\"" + reference + "\"}")
                .post("/topup/send");
    }

    private static String kind(String route) {
        String path = route.substring(route.indexOf(' ') + 1);
        return KINDS.entrySet().stream()
                .filter(kind -> path.startsWith(kind.getKey()))
                .max(Map.Entry.comparingByKey((a, b) -> a.length() - b.length()))
                .orElseThrow(() -> new AssertionError("whose ids does " + route + " take? Say it here"))
                .getValue();
    }

    private static String call(World caller, String route, String id) {
        String method = route.substring(0, route.indexOf(' '));
        String path = route.substring(route.indexOf(' ') + 1).replaceAll("\\{[a-z_]+}", id);
        return stable(caller.call(method, path, BODIES.get(route)));
    }

    /** Status, headers and body, but for what no two answers have alike. */
    private static String stable(Response response) {
        String headers = response.headers().asList().stream()
                .filter(header -> !Set.of("x-request-id", "date", "ratelimit")
                        .contains(header.getName().toLowerCase(Locale.ROOT)))
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining("\n"));
        return response.statusCode() + "\n" + headers + "\n"
                + response.asString().replaceAll("\"timestamp\":\"[^\"]+\"", "");
    }

    /** An id of the same kind that nobody ever got. */
    private static String neverWas(String id) {
        return id.substring(0, id.indexOf('_') + 1) + "0" + "7".repeat(25);
    }

    private static List<String> ids(World world, String path, String field) {
        String list = field.isEmpty() ? "data.items" : "data.items." + field;
        return world.owner().call().get(path).jsonPath().getList(list).stream()
                .map(String::valueOf)
                .toList();
    }
}
