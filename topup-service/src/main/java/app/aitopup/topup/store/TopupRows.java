package app.aitopup.topup.store;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Settlement;
import app.aitopup.edge.SecretBox;
import app.aitopup.topup.domain.ProviderName;
import app.aitopup.topup.domain.Sender;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.Topup.Outcome;
import app.aitopup.topup.domain.Topup.Progress;
import app.aitopup.topup.domain.Topup.Step;
import app.aitopup.topup.domain.TopupRequest;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.domain.VoucherCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Top-ups as rows, and back. Voucher codes are sealed on their way in and opened on their way out, here only. */
final class TopupRows {
    /** All that {@link #topup} needs. */
    static final String COLUMNS = "transaction_id, account_id, environment, key_id, per_topup_cents, per_day_cents,"
            + " idempotency_key, platform, amount_cents, recipient_email, reference, metadata, deliver_at, settlement, provider,"
            + " state, held, outages, provider_error, steps, failure_code, voucher_sealed, new_balance_cents, created_at,"
            + " updated_at, next_sweep_at";

    private static final String AT = "at";
    private static final String STATE = "state";

    private final SecretBox vouchers;

    TopupRows(SecretBox vouchers) {
        this.vouchers = vouchers;
    }

    List<Topup> topups(RowSet<Row> rows) {
        List<Topup> topups = new ArrayList<>(rows.size());
        rows.forEach(row -> topups.add(topup(row)));
        return topups;
    }

    Topup topup(Row row) {
        return new Topup(
                row.getString("transaction_id"),
                new Sender(
                        row.getString("account_id"),
                        Environment.of(row.getString("environment")).orElseThrow(),
                        row.getString("key_id"),
                        row.getLong("per_topup_cents"),
                        row.getLong("per_day_cents")),
                row.getString("idempotency_key"),
                request(row),
                Settlement.valueOf(row.getString("settlement").toUpperCase(Locale.ROOT)),
                ProviderName.of(row.getString("provider")),
                instant(row, "created_at"),
                progress(row));
    }

    /** New top-ups' values, a column at a time, in the order of {@link Topups}' insert. */
    static Tuple inserted(List<Topup> topups) {
        return Tuple.tuple()
                .addArrayOfString(texts(topups, Topup::transactionId))
                .addArrayOfString(texts(topups, Topup::accountId))
                .addArrayOfString(texts(topups, topup -> topup.environment().json()))
                .addArrayOfString(texts(topups, topup -> topup.sender().keyId()))
                .addArrayOfLong(longs(topups, topup -> topup.sender().perTopupCents()))
                .addArrayOfLong(longs(topups, topup -> topup.sender().perDayCents()))
                .addArrayOfString(texts(topups, Topup::idempotencyKey))
                .addValue(topups.stream()
                        .map(topup -> Buffer.buffer(topup.request().digest()))
                        .toArray(Buffer[]::new))
                .addArrayOfString(
                        texts(topups, topup -> topup.request().platform().json()))
                .addArrayOfLong(longs(topups, topup -> topup.request().amountCents()))
                .addArrayOfString(texts(topups, topup -> topup.request().recipientEmail()))
                .addArrayOfString(texts(topups, topup -> topup.request().reference()))
                .addArrayOfString(texts(topups, topup -> new JsonObject(
                                new LinkedHashMap<>(topup.request().metadata()))
                        .encode()))
                .addArrayOfOffsetDateTime(times(topups, topup -> topup.request().deliverAt()))
                .addArrayOfString(texts(topups, topup -> topup.settlement().json()))
                .addArrayOfString(texts(topups, topup -> topup.provider().text()))
                .addArrayOfString(texts(topups, topup -> topup.state().text()))
                .addArrayOfOffsetDateTime(times(topups, Topup::createdAt))
                .addArrayOfOffsetDateTime(
                        times(topups, topup -> topup.progress().dueAt()));
    }

    private static String[] texts(List<Topup> topups, Function<Topup, String> column) {
        return topups.stream().map(column).toArray(String[]::new);
    }

    private static Long[] longs(List<Topup> topups, Function<Topup, Long> column) {
        return topups.stream().map(column).toArray(Long[]::new);
    }

    private static OffsetDateTime[] times(List<Topup> topups, Function<Topup, Instant> column) {
        return topups.stream().map(column).map(TopupRows::utc).toArray(OffsetDateTime[]::new);
    }

    /** What changes in the life of top-ups, a column at a time, in the order of {@link Topups}' update. */
    Tuple changed(List<Topup> topups) {
        int count = topups.size();
        String[] ids = new String[count];
        String[] states = new String[count];
        Boolean[] held = new Boolean[count];
        Integer[] outages = new Integer[count];
        String[] providerErrors = new String[count];
        String[] steps = new String[count];
        Integer[] failureCodes = new Integer[count];
        Buffer[] sealed = new Buffer[count];
        String[] last4s = new String[count];
        Long[] newBalances = new Long[count];
        OffsetDateTime[] updated = new OffsetDateTime[count];
        OffsetDateTime[] due = new OffsetDateTime[count];
        for (int i = 0; i < count; i++) {
            Topup topup = topups.get(i);
            Progress progress = topup.progress();
            ids[i] = topup.transactionId();
            states[i] = progress.state().text();
            held[i] = progress.held();
            outages[i] = progress.outages();
            providerErrors[i] = progress.providerError();
            steps[i] = json(progress.steps());
            updated[i] = utc(progress.updatedAt());
            due[i] = utc(progress.dueAt());
            if (progress.outcome() instanceof Outcome.Delivered delivered) {
                VoucherCode voucher = delivered.voucher();
                sealed[i] = Buffer.buffer(vouchers.seal(voucher.text(), ids[i]));
                last4s[i] = voucher.last4();
                newBalances[i] = delivered.newBalanceCents();
            } else if (progress.outcome() instanceof Outcome.Failed failed) {
                failureCodes[i] = failed.code();
            }
        }
        return Tuple.tuple()
                .addArrayOfString(ids)
                .addArrayOfString(states)
                .addArrayOfBoolean(held)
                .addArrayOfInteger(outages)
                .addArrayOfString(steps)
                .addArrayOfInteger(failureCodes)
                .addValue(sealed)
                .addArrayOfString(last4s)
                .addArrayOfLong(newBalances)
                .addArrayOfOffsetDateTime(updated)
                .addArrayOfOffsetDateTime(due)
                .addArrayOfString(providerErrors);
    }

    static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static TopupRequest request(Row row) {
        Map<String, String> metadata = new LinkedHashMap<>();
        row.getJsonObject("metadata").forEach(pair -> metadata.put(pair.getKey(), (String) pair.getValue()));
        return new TopupRequest(
                Platform.of(row.getString("platform")).orElseThrow(),
                row.getLong("amount_cents"),
                row.getString("recipient_email"),
                row.getString("reference"),
                metadata,
                instant(row, "deliver_at"));
    }

    private Progress progress(Row row) {
        TopupState state = TopupState.of(row.getString(STATE));
        return new Progress(
                state,
                row.getBoolean("held"),
                row.getInteger("outages"),
                row.getString("provider_error"),
                outcome(state, row),
                steps(row.getJsonArray("steps")),
                instant(row, "updated_at"),
                instant(row, "next_sweep_at"));
    }

    private Outcome outcome(TopupState state, Row row) {
        return switch (state) {
            case ACCEPTED, HELD, FULFILLING, FULFILLED, CANCELLING -> null;
            case DELIVERED ->
                new Outcome.Delivered(
                        VoucherCode.of(vouchers.open(
                                row.getBuffer("voucher_sealed").getBytes(), row.getString("transaction_id"))),
                        row.getLong("new_balance_cents"));
            case REJECTED, FAILED -> new Outcome.Failed(row.getInteger("failure_code"));
            case CANCELLED -> new Outcome.Cancelled();
        };
    }

    private static String json(List<Step> steps) {
        JsonArray array = new JsonArray();
        steps.forEach(step -> array.add(new JsonObject()
                .put(AT, step.at().toString())
                .put(STATE, step.state().text())));
        return array.encode();
    }

    private static List<Step> steps(JsonArray array) {
        List<Step> steps = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            JsonObject step = array.getJsonObject(i);
            steps.add(new Step(Instant.parse(step.getString(AT)), TopupState.of(step.getString(STATE))));
        }
        return steps;
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
