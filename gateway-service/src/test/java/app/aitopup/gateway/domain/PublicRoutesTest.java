package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Scopes;
import app.aitopup.gateway.domain.Route.Access;
import app.aitopup.gateway.domain.Route.Body;
import app.aitopup.gateway.domain.Route.Money;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicRoutesTest {

    @ParameterizedTest
    @CsvSource({
        "POST,   /topup/send,                    TOPUP,   topup:send,     REQUIRED, CHARGE",
        "GET,    /topup,                         TOPUP,   topup:read,     NONE,     NOTHING",
        "GET,    /topup/txn_01jz,                TOPUP,   topup:read,     NONE,     NOTHING",
        "POST,   /topup/txn_01jz/cancel,         TOPUP,   topup:send,     OPTIONAL, RELEASE",
        "GET,    /platforms,                     TOPUP,   ,               NONE,     NOTHING",
        "GET,    /balance,                       WALLET,  wallet:read,    NONE,     NOTHING",
        "GET,    /wallets,                       WALLET,  wallet:read,    NONE,     NOTHING",
        "POST,   /webhooks,                      WEBHOOK, webhook:manage, REQUIRED, NOTHING",
        "GET,    /webhooks,                      WEBHOOK, webhook:read,   NONE,     NOTHING",
        "GET,    /webhooks/whe_01jz,             WEBHOOK, webhook:read,   NONE,     NOTHING",
        "PATCH,  /webhooks/whe_01jz,             WEBHOOK, webhook:manage, REQUIRED, NOTHING",
        "DELETE, /webhooks/whe_01jz,             WEBHOOK, webhook:manage, NONE,     NOTHING",
        "POST,   /webhooks/whe_01jz/rotate-secret, WEBHOOK, webhook:manage, OPTIONAL, NOTHING",
        "POST,   /webhooks/whe_01jz/test,        WEBHOOK, webhook:manage, OPTIONAL, NOTHING",
        "POST,   /webhooks/whe_01jz/conformance, WEBHOOK, webhook:manage, OPTIONAL, NOTHING",
        "POST,   /webhooks/whe_01jz/verify,      WEBHOOK, webhook:read,   REQUIRED, NOTHING",
        "POST,   /webhooks/whe_01jz/replay,      WEBHOOK, webhook:manage, REQUIRED, NOTHING",
        "POST,   /webhooks/deliveries/dlv_01jz/replay, WEBHOOK, webhook:manage, OPTIONAL, NOTHING",
        "GET,    /events,                        WEBHOOK, webhook:read,   NONE,     NOTHING",
        "GET,    /events/evt_01jz,               WEBHOOK, webhook:read,   NONE,     NOTHING",
        "GET,    /webhooks/deliveries,           WEBHOOK, webhook:read,   NONE,     NOTHING",
        "GET,    /webhooks/deliveries/dlv_01jz,  WEBHOOK, webhook:read,   NONE,     NOTHING",
    })
    void knowsWhoAnswersACallAndWhatItNeeds(
            String method, String path, Target target, String scope, Body body, Money money) {
        Route route = PublicRoutes.of(PublicRoutes.at("/api/public/v1" + path), method)
                .orElseThrow();

        assertThat(route.target()).isEqualTo(target);
        assertThat(route.scope()).isEqualTo(scope);
        assertThat(route.access()).isEqualTo(Access.KEY);
        assertThat(route.body()).isEqualTo(body);
        assertThat(route.money()).isEqualTo(money);
    }

    @Test
    void letsACancellationBeRepeatedAndAChargeOnlyUnderAnIdempotencyKey() {
        Route send = PublicRoutes.at("/api/public/v1/topup/send").get(0);
        Route cancel = PublicRoutes.at("/api/public/v1/topup/txn_1/cancel").get(0);

        assertThat(send.movesMoney()).isTrue();
        assertThat(send.isRepeatable(false)).isFalse();
        assertThat(send.isRepeatable(true)).isTrue();
        assertThat(cancel.movesMoney()).isTrue();
        assertThat(cancel.isRepeatable(false)).isTrue();
    }

    @Test
    void asksForNoScopeThatAKeyCannotHave() {
        List<String> asked = List.of(
                        "/topup",
                        "/topup/send",
                        "/topup/x",
                        "/topup/x/cancel",
                        "/balance",
                        "/wallets",
                        "/webhooks",
                        "/webhooks/x")
                .stream()
                .flatMap(path -> PublicRoutes.at(PublicRoutes.ROOT + path).stream())
                .map(Route::scope)
                .toList();

        assertThat(Scopes.ofKeys()).containsAll(asked);
    }

    @Test
    void waitsForTheReceiverWhereTheServiceDoes() {
        assertThat(PublicRoutes.at("/api/public/v1/webhooks/whe_1/test").get(0).waitsFor())
                .isEqualTo(Wait.RECEIVER);
        assertThat(PublicRoutes.at("/api/public/v1/webhooks/whe_1/conformance")
                        .get(0)
                        .waitsFor())
                .isEqualTo(Wait.RECEIVER);
        assertThat(PublicRoutes.at("/api/public/v1/webhooks/whe_1/verify")
                        .get(0)
                        .waitsFor())
                .isEqualTo(Wait.SERVICE);
        assertThat(PublicRoutes.at("/api/public/v1/topup/send").get(0).waitsFor())
                .isEqualTo(Wait.TOPUP);
    }

    @Test
    void letsALiteralPathWinOverATemplate() {
        List<Route> send = PublicRoutes.at("/api/public/v1/topup/send");
        List<Route> deliveries = PublicRoutes.at("/api/public/v1/webhooks/deliveries");

        assertThat(PublicRoutes.allow(send)).isEqualTo("POST, OPTIONS");
        assertThat(PublicRoutes.of(send, "GET")).isEmpty();
        assertThat(PublicRoutes.allow(PublicRoutes.at("/api/public/v1/topup"))).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(PublicRoutes.allow(deliveries)).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void namesEveryMethodOfAPath() {
        assertThat(PublicRoutes.allow(PublicRoutes.at("/api/public/v1/webhooks")))
                .isEqualTo("GET, POST, HEAD, OPTIONS");
        assertThat(PublicRoutes.allow(PublicRoutes.at("/api/public/v1/webhooks/whe_1")))
                .isEqualTo("GET, PATCH, DELETE, HEAD, OPTIONS");
    }

    @Test
    void answersTheCodesToAnybody() {
        Route codes =
                PublicRoutes.of(PublicRoutes.at("/api/public/v1/codes"), "GET").orElseThrow();

        assertThat(codes.access()).isEqualTo(Access.ANYBODY);
        assertThat(codes.target()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/nothing",
                "/topup/",
                "/topups",
                "/topup/txn_1/cancel/",
                "/topup/txn_1/cancelled",
                "/topup/cancel/txn_1",
                "/platforms/claude",
                "/topup/send/",
                "/topup//send",
                "/TOPUP/send",
                "/topup/..",
                "/topup/.",
                "/topup/%2e%2e",
                "/topup/a%2fb",
                "/topup/a;b",
                "/topup/a b",
                "/topup/a/b",
                "/topup/../../operator/v1/accounts",
                "/webhooks/deliveries/a/b",
                "/topup/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            })
    void knowsNoOtherPath(String path) {
        assertThat(PublicRoutes.at("/api/public/v1" + path)).isEmpty();
    }
}
