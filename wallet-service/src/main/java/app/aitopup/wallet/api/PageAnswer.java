package app.aitopup.wallet.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A part of a list.
 *
 * @param nextCursor what to ask the next part with; null when this is the last
 */
@JsonPropertyOrder({"items", "next_cursor"})
record PageAnswer<T>(List<T> items, @JsonProperty("next_cursor") String nextCursor) {

    /**
     * The page that was asked for.
     *
     * @param found one more than the page holds, where there is more
     * @param position where an item stands in the list
     */
    static <R, T> PageAnswer<T> of(PageQuery query, List<R> found, ToLongFunction<R> position, Function<R, T> item) {
        boolean more = found.size() > query.limit();
        List<R> shown = more ? found.subList(0, query.limit()) : found;
        String next = more ? query.cursorTo(position.applyAsLong(shown.get(shown.size() - 1))) : null;
        return new PageAnswer<>(shown.stream().map(item).toList(), next);
    }
}
