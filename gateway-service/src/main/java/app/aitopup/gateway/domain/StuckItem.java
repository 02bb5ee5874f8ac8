package app.aitopup.gateway.domain;

import app.aitopup.contracts.Environment;
import java.time.Instant;

/**
 * One thing that has stood too long.
 *
 * @param service where it stands
 * @param kind what it waits for, as a name that programs can go by
 * @param id of what stands: a top-up, a funding, a delivery, an endpoint, an account
 * @param why in plain words
 */
public record StuckItem(
        String service, String kind, String id, String accountId, Environment environment, Instant since, String why) {}
