package app.aitopup.edge;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param nextCursor what to ask the next part with; null when this is the last
 */
@JsonPropertyOrder({"items", "next_cursor"})
public record PageAnswer<T>(List<T> items, @JsonProperty("next_cursor") String nextCursor) {

    /**
     * The page that was asked for.
     *
     * @param found what {@link Query.Page#lookFor()} items gave
     * @param position where an item stands in the list
     */
    public static <R, T> PageAnswer<T> of(
            Query.Page page, List<R> found, Function<R, String> position, Function<R, T> item) {
        boolean more = found.size() > page.limit();
        List<R> shown = more ? found.subList(0, page.limit()) : found;
        String next = more ? page.cursorTo(position.apply(shown.get(shown.size() - 1))) : null;
        return new PageAnswer<>(shown.stream().map(item).toList(), next);
    }
}
