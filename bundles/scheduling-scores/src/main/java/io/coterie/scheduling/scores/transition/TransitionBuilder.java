package io.coterie.scheduling.scores.transition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.Operation.OnFail;
import io.coterie.api.document.Role;
import io.coterie.api.scheduling.Action;
import io.coterie.scheduling.scores.model.ColocationLink;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.OrderLink;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.placement.Plan;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Parameters;
import io.coterie.scheduling.scores.present.Situation;

/** Makes the actions that lead from the present state to the plan, and their order. Used once. */
public final class TransitionBuilder {
    private final Situation situation;
    private final Plan plan;
    private final List<String> notes;
    private final Parameters parameters;
    private final DraftFactory factory;
    private final Map<Integer, Draft> fences = new LinkedHashMap<>();
    private Steps steps;
    private Edges edges;
    private Draft probed;

    /**
     * A builder.
     *
     * @param situation what is known
     * @param plan where everything should be
     * @param notes where to say what stands in the way
     */
    public TransitionBuilder(final Situation situation, final Plan plan, final List<String> notes) {
        this.situation = situation;
        this.plan = plan;
        this.notes = notes;
        this.parameters = situation.parameters();
        this.factory = new DraftFactory(situation, parameters);
    }

    /** {@return the actions, in an order that obeys what each waits for} */
    public List<Action> build() {
        for (int i = 0; i < situation.nodes().size(); i++) {
            if (situation.fences().fenced(i)) {
                fences.put(i, factory.fence(i, situation.fences().reason(i)));
            }
        }
        final Probes probes = new Probes(situation, factory);
        steps = new Steps(situation, plan, new StepBuilder(situation, parameters, notes));
        edges = new Edges(situation, steps, factory);
        if (probes.any()) {
            probed = factory.join("probes", "All that was not known is known.");
            probes.all().forEach(probed::after);
        }
        steps.all().forEach(this::actions);
        final Monitors monitors = new Monitors(situation, factory);
        steps.all().forEach(monitors::plan);
        steps.all().forEach(s -> edges.own(s, monitors.cancels(s.instance)));
        for (final Entity entity : situation.model().entities()) {
            if (entity.grouped()) {
                entity.units().forEach(edges::group);
            }
            if (entity.copies() != null) {
                edges.copies(entity);
            }
        }
        situation.model().orders().forEach((final OrderLink link) -> edges.link(link));
        situation.model().colocations().forEach((final ColocationLink link) -> edges.apart(link));
        orphans();
        wait(probes);
        final Notifications notifications = new Notifications(situation, steps, factory, edges);
        situation.model().entities().forEach(notifications::plan);
        return new Sequence(factory.drafts().values(), notes).sort(unsafe());
    }

    private void actions(final Step step) {
        final Instance instance = step.instance;
        for (final Observation stopped : step.stops) {
            final String why = stopped.failure().isPresent() && stopped.needsStop() ? stopped.failureText()
                : step.reason;
            if (stopped.role() == Role.PROMOTED) {
                patient(factory.once(Action.Type.DEMOTE, instance, "demote", stopped.node(), why), stopped);
            }
            patient(factory.once(Action.Type.STOP, instance, "stop", stopped.node(), why), stopped);
        }
        if (step.starts()) {
            factory.once(Action.Type.START, instance, "start", step.target.node(), step.reason);
        } else if (step.kept != null && step.touchable) {
            if (step.demote) {
                patient(factory.once(Action.Type.DEMOTE, instance, "demote", step.kept.node(), step.reason),
                    step.kept);
            }
            if (step.reload) {
                factory.once(Action.Type.RELOAD, instance, "reload-agent", step.kept.node(),
                    "Parameters were changed that it takes without a restart.");
            }
        }
        if (step.promote && step.target.placed() && step.touchable) {
            factory.once(Action.Type.PROMOTE, instance, "promote", step.target.node(), step.target.reason());
        }
    }

    /** What goes on well is not ended before it is known what runs: an answer may change the decision. */
    private void patient(final Draft draft, final Observation observation) {
        if (observation.policy() == OnFail.IGNORE) {
            draft.after(probed);
        }
    }

    private void orphans() {
        final Map<String, List<Draft>> stops = new HashMap<>();
        for (final Observation orphan : situation.orphans()) {
            final int node = orphan.node();
            final boolean here = situation.nodes().get(node).online() && !situation.fences().dirty(node);
            if (!here || situation.options().maintenance() || situation.nodes().get(node).maintenance()
                || !situation.options().stopOrphans()) {
                continue;
            } else if (orphan.policy() == OnFail.BLOCK || orphan.policy() == OnFail.FENCE) {
                notes.add(orphan.name() + " is not in the document, and could not be stopped on "
                    + situation.nodes().id(node) + ": " + orphan.failureText());
                continue;
            }
            notes.add(orphan.name() + " is not in the document, and is stopped on " + situation.nodes().id(node)
                + ".");
            final Draft demote = orphan.role() == Role.PROMOTED
                ? factory.orphan(Action.Type.DEMOTE, "demote", orphan) : null;
            final Draft stop = factory.orphan(Action.Type.STOP, "stop", orphan);
            stop.after(demote);
            stops.computeIfAbsent(Instance.base(orphan.name()), b -> new ArrayList<>()).add(stop);
        }
        stops.forEach((base, drafts) -> factory.drafts().values().stream()
            .filter(d -> d.type == Action.Type.START && Instance.base(d.resource).equals(base))
            .forEach(d -> drafts.forEach(d::after)));
    }

    /** Starts and promotions wait for probes and fences. */
    private void wait(final Probes probes) {
        for (final Draft draft : factory.drafts().values()) {
            if (draft.type == Action.Type.START || draft.type == Action.Type.PROMOTE) {
                final String base = Instance.base(draft.resource);
                probes.of(base).forEach(draft::after);
                fences.forEach((node, fence) -> {
                    if (situation.mayRunUnsafely(base, node)) {
                        draft.after(fence);
                    }
                });
            }
        }
    }

    /** Starts and promotions of what may run on a node that is not to be fenced: they must not happen. */
    private Collection<Draft> unsafe() {
        final List<Draft> unsafe = new ArrayList<>();
        for (final Draft draft : factory.drafts().values()) {
            if (draft.type != Action.Type.START && draft.type != Action.Type.PROMOTE) {
                continue;
            }
            for (int node = 0; node < situation.nodes().size(); node++) {
                if (!situation.fences().fenced(node)
                    && situation.mayRunUnsafely(Instance.base(draft.resource), node)) {
                    unsafe.add(draft);
                    break;
                }
            }
        }
        return unsafe;
    }

    /**
     * The instances of an entity that are worth a line: those that run or should, and as many more as are wanted.
     *
     * @param entity the entity
     * @param situation what is known
     * @param plan where everything should be
     * @return its units
     */
    public static List<Unit> shown(final Entity entity, final Situation situation, final Plan plan) {
        final List<Unit> shown = new ArrayList<>();
        final List<Unit> idle = new ArrayList<>();
        for (final Unit unit : entity.units()) {
            final boolean concerned = unit.instances().stream()
                .anyMatch(i -> plan.target(i).placed() || !situation.active(i).isEmpty());
            (concerned ? shown : idle).add(unit);
        }
        final int wanted = entity.copies() == null ? 1 : entity.copies().max();
        while (shown.size() < wanted && !idle.isEmpty()) {
            shown.add(idle.remove(0));
        }
        shown.sort(java.util.Comparator.comparingInt(Unit::number));
        return shown;
    }
}
