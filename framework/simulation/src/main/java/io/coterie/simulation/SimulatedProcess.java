package io.coterie.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;

/**
 * One life of a member: runs tasks while it is alive, keeps them while it is paused, drops them for ever once it is
 * dead. All on the simulation's thread.
 */
public final class SimulatedProcess implements Scheduler {
    private final Simulation simulation;
    private final MemberId member;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean paused;
    private boolean dead;

    SimulatedProcess(final Simulation simulation, final MemberId member) {
        this.simulation = simulation;
        this.member = member;
    }

    /** {@return whose life it is} */
    public MemberId member() {
        return member;
    }

    /** {@return whether it runs: neither dead nor paused} */
    public boolean runs() {
        return !dead && !paused;
    }

    /** {@return whether it has ended} */
    public boolean dead() {
        return dead;
    }

    /** {@return whether it is frozen} */
    public boolean paused() {
        return paused;
    }

    @Override
    public void execute(final Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Subscription schedule(final Duration delay, final Runnable task) {
        final boolean[] cancelled = new boolean[1];
        simulation.plan(delay, () -> run(() -> {
            if (!cancelled[0]) {
                task.run();
            }
        }));
        return () -> cancelled[0] = true;
    }

    private void run(final Runnable task) {
        if (dead) {
            return;
        }
        if (paused) {
            held.add(task);
            return;
        }
        task.run();
    }

    /** Freezes it, as SIGSTOP does: it keeps all it has and does nothing. */
    void pause() {
        paused = true;
    }

    /** Thaws it: what was due meanwhile happens now, in its order. */
    void resume() {
        if (paused && !dead) {
            paused = false;
            for (int n = held.size(); n > 0 && !paused && !dead; n--) {
                held.poll().run();
            }
        }
    }

    /** Ends it, as SIGKILL does. */
    void kill() {
        dead = true;
        held.clear();
    }
}
