package app.aitopup.gateway.store;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The table of the people who sign in. */
@ApplicationScoped
public class Users implements PanacheRepositoryBase<UserRow, String> {

    /** What signing in needs to know of a person. */
    public record User(String id, String accountId, String passwordHash) {
        /** No hash in a log. */
        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * The person with this address.
     *
     * @param email in lower case
     */
    public Uni<Optional<User>> byEmail(String email) {
        return Panache.withSession(() -> find("email", email).firstResult()).map(row -> Optional.ofNullable(row)
                .map(found -> new User(found.id, found.accountId, found.passwordHash)));
    }
}
