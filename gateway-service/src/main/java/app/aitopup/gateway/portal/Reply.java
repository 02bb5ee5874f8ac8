package app.aitopup.gateway.portal;

import java.util.List;
import java.util.Map;

/** What a visit is answered with. */
sealed interface Reply {

    /**
     * A page.
     *
     * @param template by its name
     * @param data what the template is filled with, besides what every page has
     */
    record Page(int status, String template, Map<String, Object> data) implements Reply {}

    /**
     * Another page, to be fetched.
     *
     * @param location a path of ours
     */
    record Redirect(String location) implements Reply {}

    /**
     * Another reply, and cookies that are set with it.
     *
     * @param cookies as {@code Set-Cookie} says it
     */
    record WithCookies(List<String> cookies, Reply reply) implements Reply {}

    /** Something else than a page. */
    record Document(String contentType, String text) implements Reply {}

    /** Nothing more: the page answers by itself. */
    record Answered() implements Reply {}

    static Page page(String template, Map<String, Object> data) {
        return new Page(200, template, data);
    }

    static Redirect to(String location) {
        return new Redirect(location);
    }
}
