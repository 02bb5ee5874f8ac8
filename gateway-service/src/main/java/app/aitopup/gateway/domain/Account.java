package app.aitopup.gateway.domain;

import java.time.Instant;

/**
 * The API customer: owns keys, endpoints and money.
 *
 * @param email of the person who signed up, in lower case
 */
public record Account(String id, String email, String name, Instant createdAt) {}
