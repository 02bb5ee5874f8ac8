package app.aitopup.wallet.api;

import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Cursors;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which part of a list is asked for.
 *
 * @param list whose list, and what is in it: a cursor of another one is none of ours
 * @param position of the last item that was seen; none to begin
 * @param limit how many items at most
 */
record PageQuery(Cursors cursors, String list, OptionalLong position, int limit) {
    private static final int LIMIT = 50;
    private static final int LIMIT_AT_MOST = 100;

    /** Reads what the caller asked for; what is wrong with it is added to the errors. */
    static PageQuery read(
            Cursors cursors, String list, Optional<String> cursor, Optional<String> limit, List<FieldError> errors) {
        Optional<String> position = cursor.flatMap(text -> cursors.open(text, list));
        if (cursor.isPresent() && position.isEmpty()) {
            errors.add(new FieldError("cursor", "is none of ours", "send next_cursor as it was received"));
        }
        Optional<Integer> items = limit.isEmpty() ? Optional.of(LIMIT) : limit(limit.get());
        if (items.isEmpty()) {
            errors.add(new FieldError("limit", "must be 1 to " + LIMIT_AT_MOST, null));
        }
        return new PageQuery(
                cursors,
                list,
                position.map(Long::parseLong).map(OptionalLong::of).orElseGet(OptionalLong::empty),
                items.orElse(LIMIT));
    }

    /** How many to look for: one more than asked for tells whether there is a next page. */
    int lookFor() {
        return limit + 1;
    }

    String cursorTo(long itemPosition) {
        return cursors.seal(Long.toString(itemPosition), list);
    }

    private static Optional<Integer> limit(String text) {
        try {
            int number = Integer.parseInt(text);
            return number >= 1 && number <= LIMIT_AT_MOST ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
