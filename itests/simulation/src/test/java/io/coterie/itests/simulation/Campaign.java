package io.coterie.itests.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

import io.coterie.api.core.Clock;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.state.HostLife;
import io.coterie.manager.swap.SwapState;
import io.coterie.runtime.consensus.SimulatedLogs;
import io.coterie.simulation.ConsensusMember;
import io.coterie.simulation.EngineMember;
import io.coterie.simulation.SimulatedCluster;
import io.coterie.simulation.SimulatedConsensus;
import io.coterie.simulation.SimulatedEngine;
import io.coterie.simulation.SimulatedProcess;
import io.coterie.simulation.Simulation;

/**
 * One simulated cluster through one story: it comes up, faults befall it while operators ask for things, then the
 * faults end, and it must come to rest as the document wants it. All follows from the seed; on the caller's thread.
 */
final class Campaign implements CampaignWorld {
    static final int THREE = 3;
    private static final List<NodeId> NAMES = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"));
    /** How often the rules that are not told by an event are looked at. */
    private static final Duration STEP = Duration.ofMillis(500);
    /** Shorter than any step of a swap. */
    private static final Duration FINE = Duration.ofMillis(1);
    /** A digest is a copy of the whole state; that members answer alike is checked at each command. */
    private static final int STEPS_PER_DIGEST = 4;
    /** For the end of all fences, time-outs and elections that follow from the last fault. */
    private static final Duration CALM = Duration.ofSeconds(300);
    /** Between two tries to start a member that ends at once. */
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** Whoever watches a member's components looks that often. */
    private static final Duration NOTICED = Duration.ofSeconds(1);
    /** As long as a host's shutdown waits for a member. */
    private static final Duration LEAVE = Duration.ofSeconds(15);
    private final List<NodeId> ids;
    private final Simulation simulation;
    private final Scenario scenario;
    private final Flaw flaw;
    private final Recorder recorder;
    private final Services services;
    private final SimulatedCluster cluster;
    private final SimulatedEngine engine;
    private final Map<String, SimulatedEngine> carriers = new TreeMap<>();
    private final Posts posts;
    private final Map<String, SimulatedConsensus> logs = new TreeMap<>();
    private String opened = "";
    private BiConsumer<String, String> onEntry = (log, kind) -> { };
    private final Map<NodeId, CampaignNode> nodes = new TreeMap<>();
    private final Operators operators;
    private final Map<NodeId, Duration> wallOffsets = new TreeMap<>();
    private final Map<NodeId, Integer> boots = new TreeMap<>();
    private final Set<MemberId> refused = new HashSet<>();
    private final Set<NodeId> down = new HashSet<>();
    private Trouble trouble;
    private int troubles;
    private boolean calm = true;
    private long steps;

    /** New instances that do not do what they should, a number of times. */
    private record Trouble(NodeId where, SwapState when, NewInstance how, int times) {
    }

    /** What a campaign must find: the proof that its rules are watched. */
    enum Flaw {
        /** Nothing is wrong but the world. */
        NONE,
        /** The fence device says that it has ended what it has not. */
        LYING_DEVICE,
        /** What a node syncs on its disk is gone at its next start. */
        FORGETFUL_DISK,
        /** A start takes effect on a second node as well. */
        DOUBLE_START,
        /** Each member finds another boot id, though its host has not started anew. */
        FALSE_BOOT_ID
    }

    Campaign(final long seed, final Scenario scenario) {
        this(seed, scenario, Flaw.NONE);
    }

    Campaign(final long seed, final Scenario scenario, final Flaw flaw) {
        this(seed, scenario, flaw, THREE);
    }

    Campaign(final long seed, final Scenario scenario, final Flaw flaw, final int size) {
        this.flaw = flaw;
        this.ids = NAMES.subList(0, size);
        this.simulation = new Simulation(seed);
        this.scenario = scenario;
        this.recorder = new Recorder(simulation);
        this.services = new Services(simulation, recorder);
        this.posts = new Posts(simulation, recorder);
        this.cluster = new SimulatedCluster(simulation, ids);
        this.engine = new SimulatedEngine(cluster);
        this.operators = new Operators(this, scenario.policy());
    }

    /** Runs the story. */
    void run() {
        ids.forEach(node -> simulation.plan(simulation.between(Duration.ZERO, Duration.ofSeconds(1)),
            () -> start(node)));
        operators.applyDocument(0);
        pass(scenario.quiet());
        calm = false;
        operators.begin();
        final Faults faults = new Faults(this, scenario);
        faults.begin();
        pass(scenario.faults());
        faults.end();
        operators.end();
        calm = true;
        finish();
    }

    /** A quiet cluster: the first half of a story with one fault at a chosen moment. */
    void comeUp() {
        comeUp(0);
    }

    void comeUp(final int document) {
        ids.forEach(this::start);
        apply(document);
    }

    /** Another document, and what follows from it; nobody is at work any more when it has. */
    void apply(final int document) {
        until(CALM, operators::done);
        operators.applyDocument(document);
        settle(CALM, false);
    }

    /** The last half: nothing goes wrong any more, and the cluster must come to rest. */
    void finish() {
        cluster.heal();
        settle(CALM, true);
    }

    /** The same without anybody who would clean up. */
    void finishAlone() {
        cluster.heal();
        settle(CALM.plus(CALM), false);
    }

    /** One member's new instances do not do what they should at one step of the next swap. */
    void trouble(final NodeId where, final SwapState when, final NewInstance how, final int times) {
        trouble = new Trouble(where, when, how, times);
    }

    /** {@return how often that has happened} */
    int troubles() {
        return troubles;
    }

    @Override
    public NewInstance newInstance(final MemberId member, final SwapState phase) {
        if (trouble == null || !trouble.where().equals(member.node()) || trouble.when() != phase
            || troubles >= trouble.times()) {
            return NewInstance.WELL;
        }
        troubles++;
        simulation.trace("the new instances of " + member + ", " + phase + ": " + trouble.how());
        return trouble.how();
    }

    /** Lets time pass until something is so; whether it came true. */
    boolean until(final Duration limit, final BooleanSupplier condition) {
        return until(limit, STEP, condition);
    }

    /** The same for what is so for a moment only. */
    boolean finely(final Duration limit, final BooleanSupplier condition) {
        return until(limit, FINE, condition);
    }

    private boolean until(final Duration limit, final Duration step, final BooleanSupplier condition) {
        final Duration end = simulation.elapsed().plus(limit);
        while (!condition.getAsBoolean() && simulation.elapsed().compareTo(end) < 0) {
            simulation.run(step);
        }
        return condition.getAsBoolean();
    }

    /** Nobody starts the members of a node until it comes back. */
    void stayDown(final NodeId node) {
        down.add(node);
    }

    void comeBack(final NodeId node) {
        down.remove(node);
        start(node);
    }

    void pass(final Duration time) {
        final Duration end = simulation.elapsed().plus(time);
        while (simulation.elapsed().compareTo(end) < 0) {
            step();
        }
    }

    private void step() {
        simulation.run(STEP);
        recorder.violation().ifPresent(rule -> {
            throw new AssertionError(rule);
        });
        if (++steps % STEPS_PER_DIGEST == 0) {
            nodes.values().stream().filter(CampaignNode::runs).forEach(n ->
                recorder.digest(n.member(), n.state().digest()));
        }
    }

    private void settle(final Duration limit, final boolean tidy) {
        final Settled settled = new Settled(this);
        final Duration end = simulation.elapsed().plus(limit);
        List<String> problems = settled.problems();
        while (!problems.isEmpty() && simulation.elapsed().compareTo(end) < 0) {
            step();
            step();
            if (tidy && operators.idle()) {
                operators.tidyUp();
            }
            problems = settled.problems();
        }
        recorder.require(problems.isEmpty(), "no progress: " + problems);
        step();
    }

    /** Begins a life of a node, unless one is there. */
    void start(final NodeId node) {
        if (down.contains(node)) {
            return;
        }
        if (cluster.disk(node).isFull()) {
            // it cannot even note that it lives
            simulation.plan(AGAIN, () -> start(node));
        } else if (cluster.process(node).isEmpty()) {
            recorder.count("lives");
            if (flaw == Flaw.FORGETFUL_DISK) {
                cluster.disk(node).lose();
            }
            nodes.put(node, new CampaignNode(cluster, engine, node, this));
        }
    }

    /** Ends a life; what watches over members starts the next one after a while. */
    void crash(final NodeId node) {
        cluster.crash(node);
        simulation.plan(simulation.between(Duration.ofMillis(300), calm ? Duration.ofSeconds(2)
            : Duration.ofSeconds(12)), () -> start(node));
    }

    /** A host loses its power: the member ends with all that runs there, and the host starts anew after a while. */
    void powerFails(final NodeId node) {
        simulation.trace("the power of " + node + " fails");
        boots.merge(node, 1, Integer::sum);
        Optional.ofNullable(nodes.get(node)).ifPresent(n -> services.kill(n.member()));
        crash(node);
    }

    /** A member is told to leave, and ends when it has; what watches over members starts it again. */
    void leave(final NodeId node) {
        final CampaignNode member = nodes.get(node);
        if (member == null || !member.runs()) {
            return;
        }
        simulation.trace(member.member() + " is told to leave");
        member.manager().leave(LEAVE).whenComplete((left, failure) -> {
            simulation.trace(member.member() + (failure == null ? " has left" : " could not leave"));
            recorder.count(failure == null ? "left" : "notLeft");
            // not from within the member's own turn
            simulation.plan(Duration.ofMillis(1), () -> {
                if (!member.process().dead()) {
                    crash(node);
                }
            });
        });
    }

    /** Somebody sets a node's wall clock. */
    void jump(final NodeId node, final Duration by) {
        simulation.trace("the clock of " + node + " jumps by " + by);
        wallOffsets.merge(node, by, Duration::plus);
    }

    @Override
    public Clock clock(final NodeId node) {
        final Clock right = simulation.clock();
        return new Clock() {
            @Override
            public long nanoTime() {
                return right.nanoTime();
            }

            @Override
            public Instant now() {
                return right.now().plus(wallOffsets.getOrDefault(node, Duration.ZERO));
            }
        };
    }

    /** It ends a moment later, in which it answers and acts as if nothing were wrong. */
    @Override
    public void diskRefused(final SimulatedProcess life) {
        if (refused.add(life.member())) {
            simulation.trace("the disk of " + life.member() + " is full");
            recorder.count("disksRefused");
            simulation.plan(simulation.between(Duration.ofMillis(1), NOTICED), () -> {
                if (!life.dead()) {
                    crash(life.member().node());
                }
            });
        }
    }

    @Override
    public void end(final MemberId life) {
        if (flaw == Flaw.LYING_DEVICE) {
            return;
        }
        simulation.trace("the device ends " + life);
        services.kill(life);
        if (cluster.process(life.node()).filter(p -> p.member().compareTo(life) <= 0).isPresent()) {
            crash(life.node());
        }
    }

    @Override
    public void halt(final MemberId life) {
        if (cluster.process(life.node()).filter(p -> p.member().equals(life)).isPresent()) {
            crash(life.node());
        }
    }

    @Override
    public HostLife hostLife(final NodeId node) {
        return new HostLife("machine of " + node, "boot " + (flaw == Flaw.FALSE_BOOT_ID
            ? simulation.elapsed().toString() : boots.getOrDefault(node, 0).toString()));
    }

    @Override
    public EngineMember carrier(final SimulatedProcess life, final String component) {
        return carriers.compute(component, (name, present) -> present == null || present.isAbandoned()
            ? new SimulatedEngine(cluster) : present).join(life);
    }

    @Override
    public Posts posts() {
        return posts;
    }

    /** {@return a member whose process runs, by chance} */
    Optional<CampaignNode> anyRunning() {
        final List<CampaignNode> running = nodes.values().stream().filter(CampaignNode::runs).toList();
        return running.isEmpty() ? Optional.empty()
            : Optional.of(running.get(simulation.random().nextInt(running.size())));
    }

    /** {@return the nodes of the cluster} */
    List<NodeId> ids() {
        return ids;
    }

    Map<NodeId, CampaignNode> nodes() {
        return nodes;
    }

    Operators operators() {
        return operators;
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    /** {@return the log that takes commands, or did so last} */
    SimulatedConsensus consensus() {
        return log(opened, Set.copyOf(ids));
    }

    /** Tells of each entry of the handovers when it is committed: of which log, and what it is. */
    void watchLogs(final BiConsumer<String, String> listener) {
        onEntry = listener;
    }

    private SimulatedConsensus log(final String name, final Set<NodeId> electorate) {
        return logs.computeIfAbsent(name, n -> {
            final SimulatedConsensus made = new SimulatedConsensus(cluster, electorate, SimulatedLogs::alike);
            made.onCommit(entry -> committed(n, SimulatedLogs.kind(entry)));
            return made;
        });
    }

    private void committed(final String name, final String kind) {
        if (!kind.equals("COMMAND")) {
            recorder.count("log " + kind);
            simulation.trace(kind + " in the log '" + name + "'");
            opened = kind.equals("OPEN") ? name : opened;
            onEntry.accept(name, kind);
        }
    }

    /** The log that is to follow, if one is, takes nothing for a while. */
    void stallNext(final Duration time) {
        logs.keySet().stream().filter(name -> SimulatedLogs.generation(name) > SimulatedLogs.generation(opened))
            .forEach(name -> {
                simulation.trace("the log '" + name + "' takes nothing for " + time);
                logs.get(name).stalled(true);
                simulation.plan(time, () -> logs.get(name).stalled(false));
            });
    }

    @Override
    public ConsensusMember log(final SimulatedProcess life, final String name, final Set<NodeId> electorate) {
        return log(name, name.isEmpty() ? Set.copyOf(ids) : electorate).join(life);
    }

    @Override
    public List<SimulatedSwapping> others(final NodeId node) {
        return nodes.values().stream().filter(n -> !n.member().node().equals(node) && n.runs()
            && cluster.network().connected(node, n.member().node())).map(CampaignNode::swapping).toList();
    }

    @Override
    public Simulation simulation() {
        return simulation;
    }

    @Override
    public Recorder recorder() {
        return recorder;
    }

    @Override
    public Services services() {
        return services;
    }

    @Override
    public boolean startsTwice() {
        return flaw == Flaw.DOUBLE_START;
    }

    @Override
    public boolean agentsFail() {
        return !calm && scenario.agentsFail();
    }

    @Override
    public boolean devicesFail() {
        return !calm;
    }
}
