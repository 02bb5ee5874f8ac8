package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.EmailAddresses;
import app.aitopup.edge.Fields;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.CreateAccount;
import app.aitopup.gateway.MintKey;
import app.aitopup.gateway.domain.AddressBlocks;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.SpendingCaps;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Reads the bodies of the calls by which accounts and keys are made. */
final class AccountRequests {
    private static final int EMAIL_LENGTH = 254;
    private static final int PASSWORD_LENGTH_AT_LEAST = 10;
    private static final int PASSWORD_LENGTH_AT_MOST = 200;
    private static final int NAME_LENGTH = 100;
    private static final String EXPIRES_AT = "expires_at";
    private static final int ENVIRONMENT_LENGTH = 20;
    private static final Duration GRACE_AT_MOST = Duration.ofDays(7);
    /** Every environment, for people. */
    static final String ENVIRONMENTS =
            Arrays.stream(Environment.values()).map(Environment::json).collect(Collectors.joining(" or "));

    private AccountRequests() {}

    /** An address and a password, as they were typed. */
    record Credentials(String email, String password) {
        /** No password in a log. */
        @Override
        public String toString() {
            return email;
        }
    }

    /**
     * The account in this body.
     *
     * @throws Refusal 3000, 3001 or 3010, with all fields at fault
     */
    static CreateAccount.Call signUp(byte[] body) {
        Fields fields = Fields.of(body);
        Optional<String> email = fields.requiredEmail("email", Code.FIELD_INVALID);
        Optional<String> password = fields.requiredText("password", PASSWORD_LENGTH_AT_MOST, Code.FIELD_INVALID);
        if (password.isPresent() && password.get().length() < PASSWORD_LENGTH_AT_LEAST) {
            fields.reject(
                    Code.FIELD_INVALID,
                    "password",
                    "must have at least " + PASSWORD_LENGTH_AT_LEAST + " characters",
                    "choose a longer one");
        }
        if (password.isPresent() && email.isPresent() && password.get().equalsIgnoreCase(email.get())) {
            fields.reject(Code.FIELD_INVALID, "password", "is the e-mail address", "choose another one");
        }
        Optional<String> name = name(fields);
        fields.check();
        return new CreateAccount.Call(email.orElseThrow(), password.orElseThrow(), name.orElseThrow());
    }

    /**
     * The credentials in this body. No word on what is wrong with them: signing in says that.
     *
     * @throws Refusal 3000, 3001 or 3010, with all fields at fault
     */
    static Credentials signIn(byte[] body) {
        Fields fields = Fields.of(body);
        Optional<String> email = fields.requiredText("email", EMAIL_LENGTH, Code.FIELD_INVALID);
        Optional<String> password = fields.requiredText("password", PASSWORD_LENGTH_AT_MOST, Code.FIELD_INVALID);
        fields.check();
        // What is no address has no account either; it is looked up all the same, which takes as long.
        String stored = email.flatMap(EmailAddresses::stored).orElse("");
        return new Credentials(stored, password.orElseThrow());
    }

    /**
     * The key that this body asks for.
     *
     * @throws Refusal 3000, 3001 or 3010, with all fields at fault
     */
    static MintKey.Call mint(byte[] body, Instant now) {
        Fields fields = Fields.of(body);
        Optional<Environment> environment = environment(fields);
        Optional<String> name = name(fields);
        List<String> scopes = scopes(fields);
        Optional<Instant> expiresAt = expiresAt(fields, now);
        List<String> allowedIps = allowedIps(fields);
        Optional<Fields> limits = fields.optionalObject("limits");
        Long perTopupCents = limits.map(some -> cap(some, "per_topup_cents")).orElse(null);
        Long perDayCents = limits.map(some -> cap(some, "per_day_cents")).orElse(null);
        fields.check();
        return new MintKey.Call(
                environment.orElseThrow(),
                name.orElseThrow(),
                scopes,
                allowedIps,
                new SpendingCaps(perTopupCents, perDayCents),
                expiresAt.orElse(null));
    }

    /**
     * For how long a key's old secret is to work beside the new one; not at all where there is no body, or no word of
     * it.
     *
     * @throws Refusal 3000, 3001 or 3010, with all fields at fault
     */
    static Duration grace(byte[] body) {
        if (body.length == 0) {
            return Duration.ZERO;
        }
        Fields fields = Fields.of(body);
        OptionalLong seconds = fields.optionalInteger("grace_seconds", Code.FIELD_INVALID);
        if (seconds.isPresent() && (seconds.getAsLong() < 0 || seconds.getAsLong() > GRACE_AT_MOST.toSeconds())) {
            fields.reject(Code.FIELD_INVALID, "grace_seconds", "must be 0 to " + GRACE_AT_MOST.toSeconds(), null);
        }
        fields.check();
        return Duration.ofSeconds(seconds.orElse(0));
    }

    /** The field {@code environment}; empty after a fault, which is remembered. */
    static Optional<Environment> environment(Fields fields) {
        Optional<String> text = fields.requiredText("environment", ENVIRONMENT_LENGTH, Code.FIELD_INVALID);
        Optional<Environment> environment = text.flatMap(Environment::of);
        if (text.isPresent() && environment.isEmpty()) {
            fields.reject(Code.FIELD_INVALID, "environment", "is none", "send " + ENVIRONMENTS);
        }
        return environment;
    }

    private static Optional<String> name(Fields fields) {
        Optional<String> name = fields.requiredText("name", NAME_LENGTH, Code.FIELD_INVALID);
        if (name.isPresent() && name.get().isBlank()) {
            fields.reject(Code.FIELD_INVALID, "name", "is empty", "send a name you will recognise it by");
        }
        return name;
    }

    private static List<String> scopes(Fields fields) {
        List<String> asked = fields.optionalList("scopes", Scopes.ofKeys().size());
        if (!Scopes.ofKeys().containsAll(asked)) {
            fields.reject(
                    Code.FIELD_INVALID,
                    "scopes",
                    "has one that does not exist",
                    "send some of " + String.join(", ", Scopes.ofKeys()));
        }
        // None named: all of them. Always in the same order, and each once.
        return asked.isEmpty()
                ? Scopes.ofKeys()
                : Scopes.ofKeys().stream().filter(asked::contains).toList();
    }

    /** Each as it was written. */
    private static List<String> allowedIps(Fields fields) {
        List<String> blocks = fields.optionalList("allowed_ips", ApiKey.ALLOWED_IPS_AT_MOST);
        for (int i = 0; i < blocks.size(); i++) {
            if (AddressBlocks.of(List.of(blocks.get(i))).isEmpty()) {
                fields.reject(
                        Code.FIELD_INVALID,
                        "allowed_ips[" + i + "]",
                        "is neither an address nor a CIDR block",
                        "send one like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32");
            }
        }
        return blocks;
    }

    /** A cap; null where there is none, and after a fault, which is remembered. */
    private static Long cap(Fields limits, String field) {
        OptionalLong cents = limits.optionalInteger(field, Code.AMOUNT_INVALID);
        if (cents.isEmpty()) {
            return null;
        }
        if (!SpendingCaps.isInRange(cents.getAsLong())) {
            limits.reject(
                    Code.AMOUNT_INVALID,
                    field,
                    "must be from 1 to " + SpendingCaps.CENTS_AT_MOST,
                    "leave it out for no limit");
            return null;
        }
        return cents.getAsLong();
    }

    private static Optional<Instant> expiresAt(Fields fields, Instant now) {
        Optional<Instant> time = fields.optionalTime(EXPIRES_AT);
        if (time.isPresent() && !time.get().isAfter(now)) {
            fields.reject(Code.FIELD_INVALID, EXPIRES_AT, "must be a time to come", "send a later one");
        }
        return time;
    }
}
