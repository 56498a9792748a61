package io.coterie.itests.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.runtime.cluster.SimulatedLeftBehind;
import io.coterie.runtime.consensus.SimulatedLogs;
import io.coterie.runtime.slot.WindowState;
import io.coterie.simulation.SimulatedProcess;

/**
 * What a swap of consensus does on one simulated member: the real front with its windows and handovers, and what the
 * runtime keeps of it, which log holds and which one a swap leads to. On the simulation's thread.
 */
final class SimulatedHandover {
    /** How often it is asked whether the new log has opened. */
    private static final Duration LOOK = Duration.ofMillis(50);
    /** As the slot does: then the step is taken again. */
    private static final Duration TRY = Duration.ofSeconds(10);
    private final SimulatedProcess process;
    private final CampaignWorld world;
    private final SimulatedLogs logs;
    private String kept;
    private long toldRevision;
    private String told = "";
    private Set<NodeId> electorate = Set.of();
    private boolean carriesOut;
    /** What was begun for an earlier decision ends. */
    private int tries;

    SimulatedHandover(final SimulatedProcess process, final CampaignWorld world, final String name) {
        this.process = process;
        this.world = world;
        this.kept = name;
        this.logs = new SimulatedLogs(process, world.clock(process.member().node())::nanoTime, name,
            log -> world.log(process, log, electorate));
    }

    Consensus consensus() {
        return logs.consensus();
    }

    /** {@return the log that holds} */
    String kept() {
        return kept;
    }

    /** {@return the log that is to follow; empty if none is} */
    String next() {
        return logs.next();
    }

    /** Ends the member, should the others go on without its log. */
    void watch(final SimulatedSwapping of) {
        new SimulatedLeftBehind(process, world.clock(process.member().node())::nanoTime,
            new SimulatedLeftBehind.Life() {
                @Override
                public SimulatedLeftBehind.Held own() {
                    return new SimulatedLeftBehind.Held(of.current().revision(), kept);
                }

                @Override
                public boolean leaderless() {
                    return logs.leaderless();
                }

                @Override
                public boolean carriesOut() {
                    return carriesOut;
                }

                @Override
                public List<SimulatedLeftBehind.Held> others() {
                    return world.others(process.member().node()).stream().map(o -> new SimulatedLeftBehind.Held(
                        o.current().revision(), o.handover().kept())).toList();
                }

                @Override
                public void end(final String problem) {
                    world.recorder().trace(process.member() + " is left behind: " + problem);
                    world.recorder().count("leftBehind");
                    world.simulation().plan(Duration.ofMillis(1), () -> world.halt(process.member()));
                }
            }).watch();
    }

    /** The swap that leads to a revision. */
    void begins(final long revision, final long number, final Set<NodeId> voters) {
        toldRevision = revision;
        told = SimulatedLogs.name(revision, number);
        electorate = Set.copyOf(voters);
    }

    private String name(final long revision) {
        if (toldRevision != revision) {
            throw new RejectedException("swap.unnamed", "Nobody has told which swap leads to " + revision + ".",
                "Wait.");
        }
        return told;
    }

    void warm(final long revision) {
        logs.warm(name(revision));
    }

    WindowState window() {
        return logs.window();
    }

    void switchOver() {
        logs.switchOver();
    }

    void fail() {
        logs.fail();
    }

    /** Fails if the new log counts already. */
    void back() {
        logs.back();
        tries++;
        carriesOut = false;
    }

    CompletionStage<Void> callOff(final long revision, final Duration timeout) {
        return logs.callOff(name(revision), timeout);
    }

    /** It is decided: then, when the new log counts here, or why it does not. A new log that failed is made anew. */
    void handOver(final long revision, final Consumer<Throwable> then) {
        carriesOut = true;
        final long end = now() + TRY.toNanos();
        final int mine = ++tries;
        tryOnce(revision, end, mine, failure -> {
            carriesOut &= mine != tries;
            then.accept(failure);
        });
    }

    private long now() {
        return world.simulation().elapsed().toNanos();
    }

    private void tryOnce(final long revision, final long end, final int mine, final Consumer<Throwable> then) {
        if (mine != tries) {
            then.accept(new RejectedException("swap.over", "Another decision took its place.", "Follow that."));
            return;
        }
        try {
            if (!logs.next().equals(name(revision))) {
                logs.back();
                warm(revision);
            }
            logs.handOver();
            then.accept(null);
        } catch (RejectedException e) {
            again(e, () -> {
                logs.back();
                warm(revision);
            }, revision, end, mine, then);
        } catch (CoterieException e) {
            again(e, () -> { }, revision, end, mine, then);
        }
    }

    private void again(final CoterieException why, final Runnable first, final long revision, final long end,
            final int mine, final Consumer<Throwable> then) {
        if (now() >= end || why.code().equals("consensus.called-off") || why.code().equals("swap.unnamed")) {
            then.accept(why);
            return;
        }
        try {
            first.run();
            process.schedule(LOOK, () -> tryOnce(revision, end, mine, then));
        } catch (CoterieException e) {
            then.accept(e);
        }
    }

    /** The set is on the disk: the old log ends here. */
    void commit() {
        kept = logs.next();
        logs.commit();
    }
}
