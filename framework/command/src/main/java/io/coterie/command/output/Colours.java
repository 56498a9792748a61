package io.coterie.command.output;

import java.io.Console;
import java.util.Map;

/** Whether output may be coloured. Stateless. */
public final class Colours {
    /** The option that forbids them, for all commands. */
    public static final String OPTION = "--no-color";
    /** Present and not empty it forbids them, whatever it says: https://no-color.org. */
    private static final String VARIABLE = "NO_COLOR";
    private static final String TERMINAL = "TERM";

    private Colours() {
    }

    /**
     * Decides.
     *
     * @param forbidden whether the command line forbids them
     * @param environment the variables of the process
     * @param terminal whether a person reads it
     * @return whether they may be used
     */
    public static boolean wanted(final boolean forbidden, final Map<String, String> environment,
            final boolean terminal) {
        return !forbidden && terminal && environment.getOrDefault(VARIABLE, "").isEmpty()
            && !"dumb".equals(environment.get(TERMINAL));
    }

    /** {@return whether standard input and output are a terminal} */
    public static boolean terminal() {
        final Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            // since Java 22 there is a console without a terminal, too, and it can be asked
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("every Java from 22 on has it", e);
        }
    }
}
