package io.coterie.toolkit.log;

/**
 * What was acknowledged as durable is damaged: recovery stops rather than drop it. Has a sentence for people; the
 * component that owns the log gives it a code.
 */
public class LogCorruptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is damaged.
     *
     * @param problem one sentence
     */
    public LogCorruptException(final String problem) {
        super(problem);
    }
}
