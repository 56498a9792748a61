package io.coterie.scheduling.scores.present;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.Operation.OnFail;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.scheduling.scores.model.ClusterOptions;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Model;
import io.coterie.scheduling.scores.model.ModelBuilder;
import io.coterie.scheduling.scores.model.Template;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.rules.Horizon;
import io.coterie.scheduling.scores.rules.Rules;

/** All that is known when a decision begins: the rooms after this one only read it. Confined to one decision. */
public final class Situation {
    private final SchedulingInput input;
    private final Horizon horizon;
    private final Rules rules;
    private final Model model;
    private final ClusterNodes nodes;
    private final OperationSettings settings;
    private final Parameters parameters;
    private final PresentState present;
    private final FencePlan fences;
    private final Map<Instance, List<Observation>> active = new HashMap<>();
    private final List<Observation> orphans = new ArrayList<>();

    /**
     * Reads an input.
     *
     * @param input the input
     */
    public Situation(final SchedulingInput input) {
        this.input = input;
        this.horizon = new Horizon(input.now());
        this.rules = new Rules(horizon);
        this.model = new ModelBuilder(input.document(), rules).build();
        this.nodes = new ClusterNodes(input);
        this.settings = new OperationSettings(input.document(), rules);
        this.parameters = new Parameters(input, nodes, rules);
        final Failures failures = new Failures(model.templates(), settings, model.options(), nodes, horizon);
        this.present = new PresentState(input, nodes, model.templates(), model.options(), failures,
            parameters);
        this.fences = new FencePlan(nodes, present, model.options(), input.quorate());
        activate();
    }

    private void activate() {
        final Map<List<Object>, Instance> bound = new HashMap<>();
        final Map<String, Instance> free = new HashMap<>();
        for (final Entity entity : model.entities()) {
            UnitBuilder.build(entity, nodes, present);
            for (final Unit unit : entity.units()) {
                for (final Instance instance : unit.instances()) {
                    active.put(instance, new ArrayList<>());
                    if (unit.boundNode() == Unit.UNBOUND) {
                        free.put(instance.name(), instance);
                    } else {
                        bound.put(List.of(unit.boundNode(), instance.name()), instance);
                    }
                }
            }
        }
        for (int node = 0; node < nodes.size(); node++) {
            for (final Observation observation : present.on(node).values()) {
                if (!observation.running()) {
                    continue;
                }
                final Instance instance = free.getOrDefault(observation.name(),
                    bound.get(List.of(node, observation.name())));
                if (instance == null) {
                    orphans.add(observation);
                } else {
                    active.get(instance).add(observation);
                }
            }
        }
    }

    /** {@return the input} */
    public SchedulingInput input() {
        return input;
    }

    /** {@return the time, and who is told when it changes the decision} */
    public Horizon horizon() {
        return horizon;
    }

    /** {@return the rules} */
    public Rules rules() {
        return rules;
    }

    /** {@return the document, spelled out, with its units} */
    public Model model() {
        return model;
    }

    /** {@return the cluster options} */
    public ClusterOptions options() {
        return model.options();
    }

    /** {@return the nodes} */
    public ClusterNodes nodes() {
        return nodes;
    }

    /** {@return how operations are run} */
    public OperationSettings settings() {
        return settings;
    }

    /** {@return what agents get} */
    public Parameters parameters() {
        return parameters;
    }

    /** {@return what the history says} */
    public PresentState present() {
        return present;
    }

    /** {@return which nodes are fenced} */
    public FencePlan fences() {
        return fences;
    }

    /**
     * Where an instance runs, or may run.
     *
     * @param instance the instance
     * @return in the order of the nodes
     */
    public List<Observation> active(final Instance instance) {
        return active.get(instance);
    }

    /** {@return what runs and is not in the document} */
    public List<Observation> orphans() {
        return orphans;
    }

    /**
     * Whether the cluster must not touch an instance where it runs.
     *
     * @param instance the instance
     * @param observation where it runs
     * @return why, in one sentence; null if it may
     */
    public String untouchable(final Instance instance, final Observation observation) {
        if (model.options().maintenance()) {
            return "The cluster is in maintenance mode.";
        } else if (nodes.get(observation.node()).maintenance()) {
            return nodes.id(observation.node()) + " is in maintenance mode.";
        } else if (!instance.template().meta().managed()) {
            return instance.name() + " is not managed.";
        } else if (observation.policy() == OnFail.BLOCK
            || observation.policy() == OnFail.FENCE && !fences.fenced(observation.node())) {
            return "It is blocked until somebody cleans up: " + observation.failureText();
        }
        return null;
    }

    /**
     * Whether a node that is not known to be safe may run an instance of a primitive: whoever starts another one must
     * wait for that node's fence.
     *
     * @param base the primitive's id
     * @param node the node's index
     * @return true if it may run there
     */
    public boolean mayRunUnsafely(final String base, final int node) {
        if (!fences.dirty(node)) {
            return false;
        }
        if (nodes.get(node).member() == null || present.mayRun(node, base)) {
            return true;
        }
        // stopped there as far as recorded; but if it runs nowhere, a start may have been under way when it was lost
        if (!nodes.get(node).unclean()) {
            return false;
        }
        final Template template = model.templates().get(base);
        if (template != null && template.entity().copies() != null) {
            // that another copy runs elsewhere says nothing of the one there
            return true;
        }
        for (int other = 0; other < nodes.size(); other++) {
            if (!fences.dirty(other) && present.on(other).values().stream()
                .anyMatch(o -> o.running() && Instance.base(o.name()).equals(base))) {
                return false;
            }
        }
        return true;
    }
}
