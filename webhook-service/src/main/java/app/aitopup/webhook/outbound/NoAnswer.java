package app.aitopup.webhook.outbound;

import app.aitopup.webhook.domain.AttemptError;

/** Why a receiver gave no answer. */
final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final AttemptError error;

    NoAnswer(AttemptError error) {
        super(error.json(), null, false, false);
        this.error = error;
    }

    AttemptError error() {
        return error;
    }
}
