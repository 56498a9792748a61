package io.coterie.state.replicated;

import java.time.Duration;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.state.ClusterState;

/** One instance; its life-cycle calls come from the slot's thread. Its own thread tells listeners. */
final class ReplicatedStateInstance implements ComponentInstance<ClusterState> {
    private final ReplicatedClusterState state;
    private final Consensus consensus;
    private boolean attached;

    ReplicatedStateInstance(final InstanceContext context) {
        consensus = context.slot(Consensus.class);
        state = new ReplicatedClusterState(consensus, context.newScheduler("listeners"));
    }

    @Override
    public ClusterState service() {
        return state;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        if (!attached) {
            attached = true;
            consensus.attach(state);
        }
    }

    @Override
    public void close() {
        // the scheduler ends with the context; consensus ends before or after without calling again once closed
    }
}
