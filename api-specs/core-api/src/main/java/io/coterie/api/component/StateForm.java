package io.coterie.api.component;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A form of state, in a range of its versions, that an instance can write for a successor, or read from a predecessor.
 * A new version is one that readers of the one before do not understand; who only adds what those may ignore keeps the
 * version. A component that writes a new version goes on writing the older ones for as long as it can, so that it can
 * be replaced by its earlier release, too.
 *
 * @param schema what the form is called, such as {@code fencing/term}: words of lower-case letters, digits and
 *     hyphens, separated by slashes, at most {@value #MAX_SCHEMA} characters. The first word is the kind where the kind
 *     defines the form, and else a name of the author's own
 * @param oldest the oldest version, 1 or greater
 * @param newest the newest version, not smaller than the oldest
 */
public record StateForm(String schema, int oldest, int newest) {
    /** More than a name for people needs. */
    public static final int MAX_SCHEMA = 100;
    private static final Pattern SCHEMA = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");

    /**
     * Checks name and range.
     *
     * @throws IllegalArgumentException if the name or the range is none
     */
    public StateForm {
        Objects.requireNonNull(schema, "schema");
        if (schema.length() > MAX_SCHEMA || !SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException("no name of a schema: '" + schema + "'");
        }
        if (oldest < 1 || newest < oldest) {
            throw new IllegalArgumentException("no range of versions: " + oldest + " to " + newest);
        }
    }

    /**
     * What both sides know: of the first form in the writer's order that the reader has, too, the newest version that
     * both know.
     *
     * @param writes what the predecessor writes, the best first
     * @param reads what the successor reads
     * @return one form in one version; empty if there is none
     */
    public static Optional<StateForm> common(final List<StateForm> writes, final List<StateForm> reads) {
        for (final StateForm written : writes) {
            for (final StateForm read : reads) {
                final int version = Math.min(written.newest, read.newest);
                if (written.schema.equals(read.schema) && version >= Math.max(written.oldest, read.oldest)) {
                    return Optional.of(new StateForm(written.schema, version, version));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return schema + " " + (oldest == newest ? oldest : oldest + " to " + newest);
    }
}
