package app.aitopup.gateway.portal;

import io.smallrye.mutiny.Uni;

/** Some of the portal's pages. */
interface Pages {

    /** Puts them where they are found. */
    void on(Site site);

    /** What answers a visit. */
    @FunctionalInterface
    interface Handler {
        /**
         * The answer.
         *
         * @throws app.aitopup.edge.Refusal also by the Uni: a page says so
         */
        Uni<Reply> answer(Visit visit);
    }

    /** Where pages are put. {@code :environment} and {@code :id} stand for what {@link Visit} says of them. */
    interface Site {
        /** A page that everybody may see. */
        void open(String path, Handler get);

        /** A form that everybody may send. */
        void openForm(String path, Handler post);

        /** A page for who is signed in. */
        void page(String path, Handler get);

        /** A form for who is signed in. */
        void form(String path, Handler post);
    }
}
