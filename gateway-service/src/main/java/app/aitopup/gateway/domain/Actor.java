package app.aitopup.gateway.domain;

/**
 * Who does something that is put on record.
 *
 * @param id a person's or a key's; null for an operator, because operators share one credential
 */
public record Actor(Type type, String id) {
    /** An operator; which one, nobody knows. */
    public static final Actor OPERATOR = new Actor(Type.OPERATOR, null);

    /** What kind of caller it is. */
    public enum Type {
        USER("user"),
        KEY("key"),
        OPERATOR("operator");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** As it is stored and shown. */
        public String text() {
            return text;
        }
    }

    /** A person, who is signed in. */
    public static Actor user(String userId) {
        return new Actor(Type.USER, userId);
    }

    /** Whoever holds this key. */
    public static Actor key(String keyId) {
        return new Actor(Type.KEY, keyId);
    }
}
