package io.coterie.itests.simulation;

import java.util.List;
import java.util.Set;

import io.coterie.api.core.Clock;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.state.HostLife;
import io.coterie.manager.swap.SwapState;
import io.coterie.simulation.ConsensusMember;
import io.coterie.simulation.EngineMember;
import io.coterie.simulation.SimulatedProcess;
import io.coterie.simulation.Simulation;

/** What agents and fence devices of all members share: what really runs, and how badly things go at present. */
interface CampaignWorld {
    /** {@return time and chance} */
    Simulation simulation();

    /** {@return the clock of a node: its wall clock may be wrong, as an operator or a daemon may set it} */
    Clock clock(NodeId node);

    /** A disk refused to take what a life has to write. */
    void diskRefused(SimulatedProcess life);

    /** {@return who watches the rules} */
    Recorder recorder();

    /** {@return what really runs} */
    Services services();

    /** {@return whether a start takes effect where it should not, for the proof that this is noticed} */
    boolean startsTwice();

    /** {@return whether actions of agents may fail at present} */
    boolean agentsFail();

    /** {@return whether fence devices may fail at present} */
    boolean devicesFail();

    /**
     * How a new instance does what a phase of a swap asks of it.
     *
     * @param member where
     * @param phase the phase
     * @return how; asked once for each try
     */
    NewInstance newInstance(MemberId member, SwapState phase);

    /**
     * An end of the engine that a messaging component brings: each has one of its own, and one that all have left is
     * not taken again.
     *
     * @param life whose end
     * @param component the component
     * @return the end
     */
    EngineMember carrier(SimulatedProcess life, String component);

    /**
     * An end of the log of a name; a new log begins with the given voters.
     *
     * @param life whose end
     * @param name the log; empty for the first one
     * @param electorate who votes on it, if it begins
     * @return the end
     */
    ConsensusMember log(SimulatedProcess life, String name, Set<NodeId> electorate);

    /** {@return what the slots of the other members that run and can be reached from a node have} */
    List<SimulatedSwapping> others(NodeId node);

    /** {@return the messages of members to each other} */
    Posts posts();

    /** A life ends by itself: of what it has started it has killed what it could. */
    void halt(MemberId life);

    /** {@return the present life of a node's host} */
    HostLife hostLife(NodeId node);

    /** Ends a life of a node, or an earlier one, and all that it has started. */
    void end(MemberId life);
}
