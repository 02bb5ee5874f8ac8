package app.aitopup.webhook.domain;

/**
 * What the signature doctor says.
 *
 * @param advice what to do now, in whole sentences; never with a secret or a signature in them
 */
public record SignatureFinding(SignatureCause cause, String advice) {

    /** Whether a receiver that checks rightly takes the request. */
    public boolean valid() {
        return cause == SignatureCause.VALID;
    }
}
