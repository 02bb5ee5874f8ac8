package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.aitopup.client.ApiClient;
import app.aitopup.client.ApiException;
import app.aitopup.client.calls.ReferenceApi;
import app.aitopup.client.calls.TopUpsApi;
import app.aitopup.client.calls.WalletsApi;
import app.aitopup.client.calls.WebhooksApi;
import app.aitopup.client.objects.CreateEndpointAnswer;
import app.aitopup.client.objects.EventType;
import app.aitopup.client.objects.Funds;
import app.aitopup.client.objects.GetTopupAnswer;
import app.aitopup.client.objects.ListTopupsAnswer;
import app.aitopup.client.objects.MoneyRefusal;
import app.aitopup.client.objects.NewEndpoint;
import app.aitopup.client.objects.Platform;
import app.aitopup.client.objects.SendTopup;
import app.aitopup.client.objects.SendTopupAnswer;
import app.aitopup.client.objects.TopupStatus;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that a stock generator made of the OpenAPI document, as it came from there, against the packaged suite. */
class GeneratedClientIT {
    private ApiClient client;

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @BeforeEach
    void signUp() {
        String key = Integrator.signUp().key();
        client = new ApiClient();
        client.updateBaseUri(Suite.gateway() + ApiDocument.ROOT);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + key));
    }

    @Test
    void makesATopupAndFindsIt() throws ApiException {
        TopUpsApi topups = new TopUpsApi(client);
        String idempotencyKey = UUID.randomUUID().toString();
        SendTopup request = new SendTopup()
                .platform(Platform.CLAUDE)
                .amountCents(1000L)
                .recipientEmail("user@example.com")
                .reference("order-1042")
                .putMetadataItem("campaign", "spring");

        SendTopupAnswer sent = topups.sendTopup(request, idempotencyKey, null, null, null);

        assertThat(sent.getCode()).isEqualTo(SendTopupAnswer.CodeEnum.NUMBER_1001);
        assertThat(sent.getData().getVoucherCode()).startsWith("ATU-");
        assertThat(sent.getData().getNewBalanceCents()).isEqualTo(1000);
        assertThat(sent.getData().getFunds()).isEqualTo(Funds.CAPTURED);
        assertThat(topups.sendTopup(request, idempotencyKey, null, null, null)).isEqualTo(sent);

        GetTopupAnswer one = topups.getTopup(sent.getTransactionId(), null, null);
        assertThat(one.getData().getStatus()).isEqualTo(TopupStatus.DELIVERED);
        assertThat(one.getData().getMetadata()).containsEntry("campaign", "spring");
        assertThat(one.getData().getTimeline()).isNotEmpty();

        ListTopupsAnswer page =
                topups.listTopups(null, Platform.CLAUDE, null, null, idempotencyKey, null, null, null, 10, null, null);
        assertThat(page.getData().getItems()).singleElement().satisfies(item -> assertThat(item.getTransactionId())
                .isEqualTo(sent.getTransactionId()));

        assertThat(new WalletsApi(client).getBalance(null, null).getData().getAvailableCents())
                .isEqualTo(99_000);
    }

    @Test
    void waitsForNothingWhereItPrefersThat() throws ApiException {
        TopUpsApi topups = new TopUpsApi(client);
        SendTopup request =
                new SendTopup().platform(Platform.GEMINI).amountCents(500L).recipientEmail("user+hold@example.com");

        SendTopupAnswer sent = topups.sendTopup(request, null, "respond-async", null, null);

        assertThat(sent.getCode()).isEqualTo(SendTopupAnswer.CodeEnum.NUMBER_1002);
        assertThat(sent.getData().getVoucherCode()).isNull();
        assertThat(topups.cancelTopup(sent.getTransactionId(), null, null, null)
                        .getData()
                        .getFunds())
                .isEqualTo(Funds.RELEASED);
    }

    @Test
    void createsAnEndpoint() throws ApiException {
        WebhooksApi webhooks = new WebhooksApi(client);

        CreateEndpointAnswer created = webhooks.createEndpoint(
                new NewEndpoint()
                        .url("https://shop.example.com/hooks/aitopup")
                        .events(List.of(EventType.TOPUP_DELIVERED)),
                null,
                null);

        assertThat(created.getData().getSecret()).startsWith("whsec_");
        assertThat(webhooks.getEndpoint(created.getData().getId(), null, null)
                        .getData()
                        .getEvents())
                .containsExactly(EventType.TOPUP_DELIVERED);
    }

    @Test
    void readsAnError() throws JsonProcessingException {
        SendTopup request =
                new SendTopup().platform(Platform.CLAUDE).amountCents(1L).recipientEmail("user@example.com");

        ApiException failure = catchThrowableOfType(
                ApiException.class, () -> new TopUpsApi(client).sendTopup(request, null, null, null, null));

        assertThat(failure.getCode()).isEqualTo(422);
        MoneyRefusal refusal = client.getObjectMapper().readValue(failure.getResponseBody(), MoneyRefusal.class);
        assertThat(refusal.getCode().getValue()).isEqualTo(3003);
        assertThat(refusal.getData().getFunds()).isEqualTo(Funds.UNTOUCHED);
        assertThat(refusal.getData().getErrors()).singleElement().satisfies(error -> assertThat(error.getField())
                .isEqualTo("amount_cents"));
    }

    @Test
    void readsWhatNeedsNoKey() throws ApiException {
        ApiClient anybody = new ApiClient();
        anybody.updateBaseUri(Suite.gateway() + ApiDocument.ROOT);
        ReferenceApi reference = new ReferenceApi(anybody);

        assertThat(reference.listCodes(null).getData().getItems()).isNotEmpty();
        assertThat(reference.getEnvironments(null).getData().getRehearsals())
                .anySatisfy(rehearsal -> assertThat(rehearsal.getTag()).isEqualTo("outage"));
    }
}
