package io.coterie.conformance.process;

import java.util.List;
import java.util.function.Consumer;

/**
 * What a member in a process of its own does while it is looked at, and what it can say of itself. Begins when the
 * instance is current. Made anew for each member; called by one thread.
 */
public interface Work {
    /**
     * Begins the load, on threads of its own.
     *
     * @param tell takes what must be known even if the process ends in the next moment: one line each, from any thread
     */
    void begin(Consumer<String> tell);

    /** Begins nothing new, and returns when what was begun has ended. */
    void end();

    /**
     * Answers a question.
     *
     * @param question one word
     * @return the answer, line by line
     */
    List<String> answer(String question);
}
