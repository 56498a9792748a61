package io.coterie.runtime.consensus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the logs of a cluster: of the set with which a log comes, and of the swap, so that two tries of a swap
 * never mix. The first log has none. They name its folder, too. Pure.
 */
public final class LogNames {
    private static final Pattern NAME = Pattern.compile("g([1-9][0-9]{0,6})-([0-9]{1,18})");

    private LogNames() {
    }

    /**
     * The name of a log.
     *
     * @param revision of the set with which it comes
     * @param swap the number of the swap
     * @return the name, the same on every member
     */
    public static String of(final long revision, final long swap) {
        return "g" + revision + "-" + swap;
    }

    /**
     * Whether a text is a name: what others tell becomes that of a folder.
     *
     * @param name the text
     * @return whether it is one, or empty
     */
    public static boolean valid(final String name) {
        return name.isEmpty() || NAME.matcher(name).matches();
    }

    /**
     * The generation of a log.
     *
     * @param name its name
     * @return greater than that of every log before it; 0 for the first
     */
    public static long generation(final String name) {
        final Matcher matcher = NAME.matcher(name);
        if (name.isEmpty()) {
            return 0;
        }
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a log");
        }
        return Long.parseLong(matcher.group(1));
    }

    /**
     * The swap with which a log came.
     *
     * @param name its name
     * @return the number of the swap, greater than that of every swap before it; 0 for the first log
     */
    static long swap(final String name) {
        final Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(2)) : 0;
    }
}
