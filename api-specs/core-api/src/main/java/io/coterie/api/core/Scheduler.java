package io.coterie.api.core;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Runs tasks on one owner thread, at once or later, one after the other: a core that is only touched from its
 * scheduler needs no locks. A simulation runs them in virtual time. A task that throws is logged and does not stop
 * the others.
 */
public interface Scheduler extends Executor {
    /**
     * Runs a task as soon as the tasks before it are done. Never blocks, never runs it in the caller's stack.
     *
     * @param task what to do
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task after a delay.
     *
     * @param delay how long to wait; zero or negative means at once
     * @param task what to do
     * @return closes to cancel; a task that has begun is not interrupted
     */
    Subscription schedule(Duration delay, Runnable task);
}
