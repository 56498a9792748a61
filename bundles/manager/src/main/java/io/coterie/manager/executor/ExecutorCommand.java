package io.coterie.manager.executor;

import java.util.Map;
import java.util.Optional;

import io.coterie.api.resource.ActionResult;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.OperationRecord;

/** What an executor wants done; each is answered by an input. Immutable values. */
public sealed interface ExecutorCommand {
    /**
     * Run an agent.
     *
     * @param callId comes back with the result
     * @param action what to run, secrets not yet resolved
     */
    record Execute(long callId, Action action) implements ExecutorCommand {
    }

    /**
     * End an agent before its time-out; its result comes as always.
     *
     * @param callId the call
     * @param action what it runs
     */
    record Cancel(long callId, Action action) implements ExecutorCommand {
    }

    /**
     * A probe of a rehearsal ended; nothing else follows from it.
     *
     * @param callId the call
     * @param result what the agent said
     * @param promoted whether the resource is known to be promoted; empty if it is not known to run any more
     */
    record Rehearsed(long callId, ActionResult result, Optional<Boolean> promoted) implements ExecutorCommand {
    }

    /**
     * Put a result into the cluster state.
     *
     * @param record the result
     * @param attributes what the agent set
     */
    record Record(OperationRecord record, Map<String, String> attributes) implements ExecutorCommand {
    }
}
