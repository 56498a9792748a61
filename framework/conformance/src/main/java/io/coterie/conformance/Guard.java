package io.coterie.conformance;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Notices that something of a component ends the whole process while checks are made: that is a failure, and must not
 * look like a good end. Its hook runs on a thread of the platform's.
 */
final class Guard implements AutoCloseable {
    private final Thread hook;
    private volatile boolean over;

    /**
     * Begins to watch.
     *
     * @param ended what to do with the evidence; the process ends with {@link Main#CHECK_FAILED} afterwards
     */
    Guard(final Consumer<String> ended) {
        hook = new Thread(() -> {
            final Optional<String> by = by();
            if (!over && by.isPresent()) {
                ended.accept("The process was to be ended by " + by.get() + ".");
                // not exit(): that is what is being done already, with the status of the one who began it
                Runtime.getRuntime().halt(Main.CHECK_FAILED);
            }
        }, "kit guard");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Who called {@code exit}; nobody if a signal ends the process, which is a person's wish. */
    private static Optional<String> by() {
        for (final Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
            for (final StackTraceElement frame : one.getValue()) {
                if (frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit")) {
                    return Optional.of(Kit.stack(one.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        over = true;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // the process is ending already: the hook sees that it is over
            over = true;
        }
    }
}
