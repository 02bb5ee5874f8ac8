package app.aitopup.topup.domain;

import app.aitopup.contracts.Environment;
import java.time.Instant;

/**
 * What a provider is asked to deliver.
 *
 * @param transactionId the top-up's id: asked twice under one id, a provider delivers once
 * @param startedAt from when on it was to be delivered: when the top-up was accepted, or its {@code deliver_at}
 */
public record Order(String transactionId, Environment environment, TopupRequest request, Instant startedAt) {}
