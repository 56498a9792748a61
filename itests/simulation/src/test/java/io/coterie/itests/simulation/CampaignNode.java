package io.coterie.itests.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.Swapping;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.manager.Manager;
import io.coterie.api.membership.Membership;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.state.ClusterState;
import io.coterie.api.state.FenceRecord;
import io.coterie.manager.ManagerProvider;
import io.coterie.quorum.majority.MajorityQuorumProvider;
import io.coterie.scheduling.scores.ScoresSchedulingProvider;
import io.coterie.runtime.messaging.SimulatedSlot;
import io.coterie.simulation.EngineMember;
import io.coterie.simulation.SimulatedCluster;
import io.coterie.simulation.SimulatedEngine;
import io.coterie.simulation.SimulatedProcess;
import io.coterie.state.replicated.ReplicatedStateProvider;

/**
 * One life of one member: the components that are shipped for quorum, state, scheduling and manager, shells included,
 * made by their providers and wired as the runtime wires them; below them the real agreement on views, the real core of
 * the messaging slot and the real front of consensus; and below that simulated engines, logs, disk, agents and fence
 * device.
 */
final class CampaignNode {
    private static final Duration WARM = Duration.ofSeconds(10);
    /** Short times, so that much happens within a campaign's short virtual life. */
    private static final Configuration MANAGER = Configuration.of(Map.of("deadTime", "4s", "aloneAfter", "2s"));
    private final SimulatedProcess process;
    private final ClusterState state;
    private final Quorum quorum;
    private final Manager manager;
    private final SimulatedSwapping swapping;

    CampaignNode(final SimulatedCluster cluster, final SimulatedEngine engine, final NodeId node,
            final CampaignWorld world) {
        process = cluster.start(node);
        final Map<NodeId, String> nodes = new TreeMap<>();
        cluster.nodes().forEach(n -> nodes.put(n, n + ":1"));
        final SimulatedContext plain = new SimulatedContext(process, world, nodes,
            Configuration.EMPTY);
        final SimulatedContext context = new SimulatedContext(process, world, nodes, MANAGER);
        final EngineMember end = engine.join(process);
        final SimulatedMembership membership = new SimulatedMembership(process, end,
            new DiskEpochMemory(cluster.disk(node)), world.recorder());
        swapping = new SimulatedSwapping(process, world, cluster.disk(node));
        final SimulatedSlot messaging = new SimulatedSlot(process, component -> world.carrier(process, component),
            swapping.component("messaging"), world.recorder());
        swapping.messaging(messaging);
        plain.put(Membership.class, membership);
        plain.put(Consensus.class, swapping.handover().consensus());
        final ComponentInstance<Quorum> quorumInstance = new MajorityQuorumProvider().create(plain);
        final ComponentInstance<ClusterState> stateInstance = new ReplicatedStateProvider().create(plain);
        quorum = quorumInstance.service();
        state = stateInstance.service();
        context.put(Membership.class, membership);
        context.put(Messaging.class, messaging);
        context.put(Consensus.class, plain.slot(Consensus.class));
        context.put(Quorum.class, quorum);
        context.put(ClusterState.class, state);
        context.put(Scheduling.class, new ScoresSchedulingProvider().create(plain).service());
        context.put(Swapping.class, swapping);
        context.put(Fencing.class, new SimulatedFencing(process, world));
        context.put(ResourceAgents.class, new SimulatedAgents(process, world));
        final ComponentInstance<Manager> managerInstance = new ManagerProvider(new SimulatedHost(process, world))
            .create(context);
        manager = managerInstance.service();
        membership.open();
        world.posts().join(process, messaging);
        for (final ComponentInstance<?> instance : List.of(quorumInstance, stateInstance, managerInstance)) {
            instance.warm(1, WARM);
            instance.activate();
        }
        state.subscribe(world.recorder()::state);
        // no fence made sure of it: then it must be true
        state.subscribe(snapshot -> snapshot.fences().stream().filter(f -> f.device().equals(FenceRecord.RESTART))
            .forEach(f -> world.recorder().require(world.services().ended(f.target()), f.target()
                + " counts as over, and its host has not started anew")));
        // the log of a member whose disk is full takes nothing more: the member ends
        state.subscribe(snapshot -> {
            if (cluster.disk(node).isFull()) {
                world.diskRefused(process);
            }
        });
        manager.subscribe(event -> world.recorder().trace("  " + member() + " tells: " + event.text()));
    }

    MemberId member() {
        return process.member();
    }

    boolean runs() {
        return process.runs();
    }

    SimulatedProcess process() {
        return process;
    }

    ClusterState state() {
        return state;
    }

    SimulatedSwapping swapping() {
        return swapping;
    }

    Manager manager() {
        return manager;
    }
}
