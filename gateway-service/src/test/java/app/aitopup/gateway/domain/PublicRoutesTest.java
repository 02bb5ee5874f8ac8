package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Scopes;
import app.aitopup.gateway.domain.Route.Access;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicRoutesTest {

    @ParameterizedTest
    @CsvSource({
        "POST,   /topup/send,                    TOPUP,   topup:send,     true",
        "GET,    /topup/txn_01jz,                TOPUP,   topup:read,     false",
        "GET,    /balance,                       WALLET,  wallet:read,    false",
        "GET,    /wallets,                       WALLET,  wallet:read,    false",
        "POST,   /webhooks,                      WEBHOOK, webhook:manage, false",
        "GET,    /webhooks,                      WEBHOOK, webhook:read,   false",
        "GET,    /webhooks/whe_01jz,             WEBHOOK, webhook:read,   false",
        "DELETE, /webhooks/whe_01jz,             WEBHOOK, webhook:manage, false",
        "GET,    /webhooks/deliveries,           WEBHOOK, webhook:read,   false",
        "GET,    /webhooks/deliveries/dlv_01jz,  WEBHOOK, webhook:read,   false",
    })
    void knowsWhoAnswersACallAndWhatItNeeds(
            String method, String path, Target target, String scope, boolean movesMoney) {
        Route route = PublicRoutes.of(PublicRoutes.at("/api/public/v1" + path), method)
                .orElseThrow();

        assertThat(route.target()).isEqualTo(target);
        assertThat(route.scope()).isEqualTo(scope);
        assertThat(route.access()).isEqualTo(Access.KEY);
        assertThat(route.movesMoney()).isEqualTo(movesMoney);
        assertThat(route.takesBody()).isEqualTo(method.equals("POST"));
    }

    @Test
    void asksForNoScopeThatAKeyCannotHave() {
        List<String> asked =
                List.of("/topup/send", "/topup/x", "/balance", "/wallets", "/webhooks", "/webhooks/x").stream()
                        .flatMap(path -> PublicRoutes.at(PublicRoutes.ROOT + path).stream())
                        .map(Route::scope)
                        .toList();

        assertThat(Scopes.ofKeys()).containsAll(asked);
    }

    @Test
    void letsALiteralPathWinOverATemplate() {
        List<Route> send = PublicRoutes.at("/api/public/v1/topup/send");
        List<Route> deliveries = PublicRoutes.at("/api/public/v1/webhooks/deliveries");

        assertThat(PublicRoutes.allow(send)).isEqualTo("POST");
        assertThat(PublicRoutes.of(send, "GET")).isEmpty();
        assertThat(PublicRoutes.allow(deliveries)).isEqualTo("GET");
    }

    @Test
    void namesEveryMethodOfAPath() {
        assertThat(PublicRoutes.allow(PublicRoutes.at("/api/public/v1/webhooks")))
                .isEqualTo("GET, POST");
        assertThat(PublicRoutes.allow(PublicRoutes.at("/api/public/v1/webhooks/whe_1")))
                .isEqualTo("GET, DELETE");
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
                "/topup",
                "/topup/",
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
