package io.coterie.manager.core;

import java.time.Duration;

import io.coterie.api.component.Configuration;
import io.coterie.api.document.ClusterDocument;

/** Reads options of the document, whose shapes the parser has checked. Stateless. */
public final class Options {
    private Options() {
    }

    /**
     * An option that is a duration.
     *
     * @param document where it stands
     * @param name its name
     * @param otherwise what holds if it is not set
     * @return the value
     */
    public static Duration duration(final ClusterDocument document, final String name, final Duration otherwise) {
        final String text = document.options().get(name);
        return text == null ? otherwise : Configuration.parseDuration(text);
    }

    /**
     * An option that is a limit.
     *
     * @param document where it stands
     * @param name its name
     * @param otherwise what holds if it is not set, or set to 0 (Pacemaker's "as many as seems right")
     * @return the value
     */
    public static int limit(final ClusterDocument document, final String name, final int otherwise) {
        final String text = document.options().get(name);
        final int number = text == null ? 0 : Integer.parseInt(text.trim());
        return number <= 0 ? otherwise : number;
    }
}
