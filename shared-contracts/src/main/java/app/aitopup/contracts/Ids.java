package app.aitopup.contracts;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Public ids: a prefix that names the kind, then a ULID in lower case, so that ids of one kind sort by time. Ids are no
 * secrets: whoever knows one still needs the right to see what it names.
 */
public final class Ids {
    public static final String TRANSACTION = "txn_";
    public static final String EVENT = "evt_";
    public static final String ENDPOINT = "whe_";
    public static final String DELIVERY = "dlv_";
    public static final String ACCOUNT = "acc_";
    public static final String KEY = "key_";
    public static final String FUNDING = "fnd_";
    public static final String THRESHOLD = "thr_";
    public static final String AUDIT = "aud_";

    private static final Pattern ULID = Pattern.compile("[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}");
    private static final int ULID_RANDOM_BYTES = 10;

    private Ids() {}

    /** A new id; within one process each sorts after the one before. */
    public static String next(String prefix) {
        return prefix + UlidCreator.getMonotonicUlid().toLowerCase();
    }

    /** Whether this text has the form of an id of that kind, so that anything else is refused without a look-up. */
    public static boolean isValid(String prefix, String id) {
        return id.startsWith(prefix)
                && ULID.matcher(id).region(prefix.length(), id.length()).matches();
    }

    /** The same for an id of any kind. */
    public static boolean isValid(String id) {
        int prefixEnd = id.indexOf('_') + 1;
        return prefixEnd > 1 && isValid(id.substring(0, prefixEnd), id);
    }

    /** When an id was made, to the millisecond. */
    public static Instant time(String id) {
        return Instant.ofEpochMilli(ulid(id).getTime());
    }

    /**
     * The least id of a kind that can have been made at this time; every id made before sorts before it. Of a time
     * before 1970 it is the least of all.
     */
    public static String leastAt(String prefix, Instant time) {
        return prefix + Ulid.min(Math.max(0, time.toEpochMilli())).toLowerCase();
    }

    /**
     * The id of the event that says this about that aggregate. The same two always give the same id, so an event that
     * is published again after a crash is recognised as the one it is. It carries the aggregate's time.
     *
     * @param aggregateId an id made by this class
     */
    public static String event(String aggregateId, String eventType) {
        return derived(EVENT, aggregateId, eventType);
    }

    /**
     * The id of the one funding that an account can get in this environment under this reference.
     *
     * @param accountId an id made by this class
     */
    public static String funding(String accountId, Environment environment, String reference) {
        return derived(FUNDING, accountId, environment.json() + '\n' + reference);
    }

    /** The same two give the same id; 80 bits of SHA-256 keep different ones apart. */
    private static String derived(String prefix, String fromId, String what) {
        Ulid from = ulid(fromId);
        byte[] digest = sha256(fromId + '\n' + what);
        return prefix + new Ulid(from.getTime(), Arrays.copyOf(digest, ULID_RANDOM_BYTES)).toLowerCase();
    }

    private static Ulid ulid(String id) {
        return Ulid.from(id.substring(id.indexOf('_') + 1));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
