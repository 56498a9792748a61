package io.coterie.runtime.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;

/**
 * The look of a simulated member at what the others hold, in its own time. It stands in the package of the look because
 * that is nobody else's. On the simulation's thread.
 */
public final class SimulatedLeftBehind implements LeftBehind.Member {
    private static final Set<NodeId> ANY = Set.of(NodeId.of("any"));
    private final Scheduler scheduler;
    private final LongSupplier nanos;
    private final Life life;
    private final LeftBehind core;

    /** A set, as far as it matters here. */
    public record Held(long revision, String log) {
    }

    /** The member. */
    public interface Life {
        /** {@return the set that holds here} */
        Held own();

        /** {@return whether no log has a leader here} */
        boolean leaderless();

        /** {@return whether a decided set is being carried out} */
        boolean carriesOut();

        /** {@return what the members that answer say that they hold} */
        List<Held> others();

        /** Ends the member. */
        void end(String problem);
    }

    /**
     * Looks at nothing yet.
     *
     * @param scheduler on which it looks
     * @param nanos its time
     * @param life at what
     */
    public SimulatedLeftBehind(final Scheduler scheduler, final LongSupplier nanos, final Life life) {
        this.scheduler = scheduler;
        this.nanos = nanos;
        this.life = life;
        this.core = new LeftBehind(scheduler, this);
    }

    /** Looks from now on, until the member ends. */
    public void watch() {
        scheduler.schedule(LeftBehind.LOOK, () -> {
            if (!core.look(nanos.getAsLong())) {
                watch();
            }
        });
    }

    private static CommittedSet set(final Held held) {
        return new CommittedSet(held.revision, List.of(new Choice("consensus", "simulated", "", Configuration.EMPTY)),
            List.of(""), List.of(held.log.isEmpty() ? KeptLog.FIRST : new KeptLog(held.log, ANY)));
    }

    @Override
    public CommittedSet own() {
        return set(life.own());
    }

    @Override
    public boolean leaderless() {
        return life.leaderless();
    }

    @Override
    public boolean carriesOut() {
        return life.carriesOut();
    }

    @Override
    public Collection<CommittedSet> others() {
        return life.others().stream().map(SimulatedLeftBehind::set).toList();
    }

    @Override
    public String lacks(final CommittedSet set) {
        return "";
    }

    @Override
    public void end(final String problem) {
        life.end(problem);
    }

    @Override
    public void say(final String problem) {
        throw new AssertionError(problem);
    }
}
