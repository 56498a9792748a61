package io.coterie.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/** Nodes with their disks and present lives, the network between them, and what can befall them. */
public final class SimulatedCluster {
    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final TreeMap<NodeId, SimulatedDisk> disks = new TreeMap<>();
    private final TreeMap<NodeId, SimulatedProcess> processes = new TreeMap<>();
    private final List<Runnable> observers = new ArrayList<>();
    private long lives;

    /**
     * Nodes without processes.
     *
     * @param simulation time and chance
     * @param nodes their names
     */
    public SimulatedCluster(final Simulation simulation, final Collection<NodeId> nodes) {
        this.simulation = simulation;
        this.network = new SimulatedNetwork(simulation);
        nodes.forEach(n -> disks.put(n, new SimulatedDisk(simulation)));
    }

    /** {@return time and chance} */
    public Simulation simulation() {
        return simulation;
    }

    /** {@return the network} */
    public SimulatedNetwork network() {
        return network;
    }

    /** {@return the nodes' names, in order} */
    public Set<NodeId> nodes() {
        return new TreeSet<>(disks.keySet());
    }

    /**
     * A node's disk.
     *
     * @param node which
     * @return its disk
     */
    public SimulatedDisk disk(final NodeId node) {
        return disks.get(node);
    }

    /**
     * A node's present life.
     *
     * @param node which
     * @return its process, if one is alive (running or paused)
     */
    public Optional<SimulatedProcess> process(final NodeId node) {
        return Optional.ofNullable(processes.get(node)).filter(p -> !p.dead());
    }

    /**
     * Whether that very life runs.
     *
     * @param member which
     * @return true if it is alive and not paused
     */
    public boolean runs(final MemberId member) {
        return process(member.node()).filter(p -> p.member().equals(member)).map(SimulatedProcess::runs)
            .orElse(false);
    }

    /** {@return the nodes whose process runs} */
    public Set<NodeId> running() {
        final Set<NodeId> running = new TreeSet<>();
        processes.forEach((node, process) -> {
            if (process.runs()) {
                running.add(node);
            }
        });
        return running;
    }

    /**
     * Begins a new life.
     *
     * @param node whose; must have no living process
     * @return the process
     */
    public SimulatedProcess start(final NodeId node) {
        if (process(node).isPresent()) {
            throw new IllegalStateException(node + " is alive already");
        }
        final SimulatedProcess process = new SimulatedProcess(simulation,
            new MemberId(node, new Incarnation(++lives)));
        processes.put(node, process);
        simulation.trace("start " + process.member());
        changed();
        return process;
    }

    /**
     * Ends a life; what was not synced on its disk is at stake.
     *
     * @param node whose
     */
    public void crash(final NodeId node) {
        process(node).ifPresent(process -> {
            simulation.trace("crash " + process.member());
            process.kill();
            disks.get(node).crash();
            changed();
        });
    }

    /**
     * Freezes a life for a time.
     *
     * @param node whose
     * @param time how long
     */
    public void pause(final NodeId node, final Duration time) {
        process(node).filter(SimulatedProcess::runs).ifPresent(process -> {
            simulation.trace("freeze " + process.member() + " for " + time);
            process.pause();
            changed();
            simulation.plan(time, () -> {
                if (!process.dead()) {
                    simulation.trace("thaw " + process.member());
                    process.resume();
                    changed();
                }
            });
        });
    }

    /**
     * Cuts a node off.
     *
     * @param node which
     */
    public void isolate(final NodeId node) {
        simulation.trace("cut off " + node);
        network.isolate(node, disks.keySet());
        changed();
    }

    /**
     * Cuts one direction.
     *
     * @param from sender
     * @param to receiver
     */
    public void cut(final NodeId from, final NodeId to) {
        simulation.trace("cut " + from + " to " + to);
        network.cut(from, to);
        changed();
    }

    /** Heals every cut. */
    public void heal() {
        simulation.trace("heal");
        network.heal();
        changed();
    }

    /**
     * Calls an engine at each change of lives and links.
     *
     * @param observer what to call
     */
    void onChange(final Runnable observer) {
        observers.add(observer);
    }

    private void changed() {
        observers.forEach(Runnable::run);
    }
}
