package app.aitopup.gateway.domain;

/** What is put on record, past tense where it was done, "requested" where another service has yet to agree. */
public enum AuditAction {
    ACCOUNT_CREATED("account.created"),
    ACCOUNT_FOUND("account.found"),
    ACCOUNT_SUSPENDED("account.suspended"),
    ACCOUNT_REOPENED("account.reopened"),
    SESSION_STARTED("session.started"),
    SESSION_ENDED("session.ended"),
    KEY_MINTED("key.minted"),
    KEY_ROTATED("key.rotated"),
    KEY_REVOKED("key.revoked"),
    WALLET_FUNDED("wallet.funded"),
    WALLET_CREDIT_REQUESTED("wallet.credit_requested"),
    THRESHOLD_SET("threshold.set"),
    ENDPOINT_CREATED("endpoint.created"),
    ENDPOINT_CHANGED("endpoint.changed"),
    ENDPOINT_DELETED("endpoint.deleted"),
    ENDPOINT_SECRET_ROTATED("endpoint.secret_rotated"),
    ENDPOINT_REPLAYED("endpoint.replayed"),
    DELIVERY_REPLAYED("delivery.replayed"),
    BOOKS_CHECKED("books.checked"),
    /** Any other call of an operator. */
    OPERATOR_CALLED("operator.called");

    private final String text;

    AuditAction(String text) {
        this.text = text;
    }

    /** As it is stored and shown. */
    public String text() {
        return text;
    }
}
