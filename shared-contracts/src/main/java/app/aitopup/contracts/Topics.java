package app.aitopup.contracts;

import java.util.List;

/**
 * The Kafka topics. Each is created by deployment, never by a service, and keyed by {@link #key}, so that all of one
 * account's events stand in one partition, in order.
 */
public final class Topics {
    /** What a topic's dead-letter topic adds to its name. */
    public static final String DLQ_SUFFIX = ".dlq";

    public static final String TOPUP = "topup.v1";
    public static final String WALLET = "wallet.v1";
    /** Where a consumer puts a record of that topic that it can never process. */
    public static final String TOPUP_DLQ = TOPUP + DLQ_SUFFIX;

    /** The same for {@link #WALLET}. */
    public static final String WALLET_DLQ = WALLET + DLQ_SUFFIX;

    private Topics() {}

    /** Every topic a deployment has to create. */
    public static List<String> all() {
        return List.of(TOPUP, WALLET, TOPUP_DLQ, WALLET_DLQ);
    }

    /** The key of every record that is about this account in that environment. */
    public static String key(String accountId, Environment environment) {
        return accountId + ':' + environment.json();
    }
}
