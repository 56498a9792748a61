package io.coterie.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds paths and queries of the control API. Pure. */
final class Paths {
    private Paths() {
    }

    /** One segment of a path, encoded. */
    static String segment(final String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Who is asking, for the history. */
    static String author() {
        return System.getProperty("user.name", "operator");
    }
}
