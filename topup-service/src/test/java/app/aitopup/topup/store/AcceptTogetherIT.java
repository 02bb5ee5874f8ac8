package app.aitopup.topup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Settlement;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.topup.domain.ProviderName;
import app.aitopup.topup.domain.Sender;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupRequest;
import app.aitopup.topup.store.Topups.Accepted;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Top-ups that are accepted by one statement: each hears of itself, and none fails another. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
class AcceptTogetherIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int UNDER_WAY = 2;

    @Inject
    Topups topups;

    @Inject
    AgroalDataSource database;

    private final String account = Ids.next(Ids.ACCOUNT);

    private Topup topup(String key, TopupRequest request) {
        Instant now = Instant.ofEpochMilli(Instant.now().toEpochMilli());
        return Topup.accept(
                Ids.next(Ids.TRANSACTION),
                new Sender(account, Environment.STAGING, "key_1", null, 5_000L),
                key,
                request,
                request.deliverAt() == null ? Settlement.INSTANT : Settlement.HOLD,
                ProviderName.SANDBOX,
                now,
                now.plusSeconds(60));
    }

    private static TopupRequest request(long cents, String reference, Map<String, String> metadata, Instant deliverAt) {
        return new TopupRequest(Platform.CLAUDE, cents, "user@example.com", reference, metadata, deliverAt);
    }

    private static TopupRequest request(long cents) {
        return request(cents, null, Map.of(), null);
    }

    /** Has all of them wait behind two others, so that they go together. */
    private List<CompletableFuture<Accepted>> accept(List<Topup> together) throws SQLException {
        List<CompletableFuture<Accepted>> ahead = new ArrayList<>();
        List<CompletableFuture<Accepted>> heard = new ArrayList<>();
        try (Connection blocker = database.getConnection();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE topups IN SHARE MODE");
            for (int i = 0; i < UNDER_WAY; i++) {
                ahead.add(topups.accept(topup(null, request(100))).subscribeAsCompletionStage());
            }
            together.forEach(topup -> heard.add(topups.accept(topup).subscribeAsCompletionStage()));
            blocker.rollback();
        }
        assertThat(ahead).allSatisfy(one -> assertThat(one.join().isNew()).isTrue());
        return heard;
    }

    @Test
    void tellsEachWhatBecameOfIt() throws SQLException {
        Instant later = Instant.ofEpochMilli(Instant.now().plusSeconds(3600).toEpochMilli());
        Topup plain = topup(null, request(100));
        Topup full = topup("full", request(700, "order 7", Map.of("a", "\"b\"\u00e4", "c", ""), later));
        Topup first = topup("twice", request(200));
        Topup same = topup("twice", request(200));
        Topup other = topup("twice", request(300));

        List<Accepted> heard = accept(List.of(plain, full, first, same, other)).stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(heard.get(0)).isEqualTo(new Accepted(plain, true, true));
        assertThat(heard.get(1)).isEqualTo(new Accepted(full, true, true));
        // Whichever of the three came to be the one, the others hear of it.
        Accepted won =
                heard.subList(2, 5).stream().filter(Accepted::isNew).findFirst().orElseThrow();
        assertThat(heard.subList(2, 5)).extracting(Accepted::topup).containsOnly(won.topup());
        assertThat(heard.subList(2, 5)).filteredOn(Accepted::isNew).hasSize(1);
        long cents = won.topup().request().amountCents();
        assertThat(heard.get(2).sameRequest()).isEqualTo(cents == 200);
        assertThat(heard.get(3).sameRequest()).isEqualTo(cents == 200);
        assertThat(heard.get(4).sameRequest()).isEqualTo(cents == 300);
        for (Topup stored : List.of(plain, full, won.topup())) {
            assertThat(topups.find(account, Environment.STAGING, stored.transactionId())
                            .await()
                            .atMost(SOON))
                    .hasValue(stored);
        }
    }

    @Test
    void storesTheOthersWhereOneBreaksARule() throws SQLException {
        Topup good = topup("good", request(100));
        Topup bad = topup("bad", request(100, "x".repeat(101), Map.of(), null));
        Topup last = topup(null, request(100));

        List<CompletableFuture<Accepted>> heard = accept(List.of(good, bad, last));

        assertThat(heard.get(0).join().isNew()).isTrue();
        assertThat(heard.get(2).join().isNew()).isTrue();
        assertThatThrownBy(() -> heard.get(1).join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("topups_reference_check");
        await().atMost(SOON).until(() -> count() == 2 + UNDER_WAY);
    }

    private long count() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT count(*) FROM topups WHERE account_id = '" + account + "'")) {
            result.next();
            return result.getLong(1);
        }
    }
}
