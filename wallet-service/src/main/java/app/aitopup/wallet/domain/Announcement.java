package app.aitopup.wallet.domain;

import app.aitopup.contracts.events.Event;
import java.time.Instant;

/** What others have to hear: an event that a decision implies, each time the same, and when it was decided. */
public record Announcement(Event event, Instant decidedAt) {}
