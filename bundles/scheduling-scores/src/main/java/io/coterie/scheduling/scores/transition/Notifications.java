package io.coterie.scheduling.scores.transition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import io.coterie.api.document.Role;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Template;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Situation;

/**
 * Tells the copies of a clone with {@code notify} before and after its copies are demoted, stopped, started and
 * promoted, in that order. The lists describe the time before the transition. Confined to one decision.
 */
final class Notifications {
    private static final List<String> PHASES = List.of("demote", "stop", "start", "promote");
    private final Situation situation;
    private final Steps steps;
    private final DraftFactory factory;
    private final Edges edges;

    Notifications(final Situation situation, final Steps steps, final DraftFactory factory, final Edges edges) {
        this.situation = situation;
        this.steps = steps;
        this.factory = factory;
        this.edges = edges;
    }

    void plan(final Entity entity) {
        if (entity.copies() != null && entity.copies().notified()) {
            entity.templates().forEach(t -> plan(entity, t));
        }
    }

    private void plan(final Entity entity, final Template template) {
        final Optional<AgentMetadata> metadata = Optional.ofNullable(
            situation.input().agents().get(template.agent()));
        final Map<String, List<Draft>> actions = new LinkedHashMap<>();
        PHASES.forEach(phase -> {
            final List<Draft> drafts = new ArrayList<>();
            entity.units().forEach(u -> drafts.addAll(edges.actions(u.instance(template), phase)));
            actions.put(phase, drafts);
        });
        if (actions.values().stream().allMatch(List::isEmpty) || !metadata.map(m -> m.supports("notify"))
            .orElse(true)) {
            return;
        }
        final Map<String, String> variables = variables(entity, template, actions);
        List<Draft> before = List.of();
        for (final String phase : PHASES) {
            final List<Draft> phaseActions = actions.get(phase);
            if (phaseActions.isEmpty()) {
                continue;
            }
            final List<Draft> pre = notices(entity, template, "pre", phase);
            final List<Draft> post = notices(entity, template, "post", phase);
            after(pre, before);
            after(phaseActions, pre);
            after(phaseActions, before);
            after(post, phaseActions);
            for (final List<Draft> drafts : List.of(pre, phaseActions, post)) {
                drafts.forEach(d -> d.meta.putAll(variables));
            }
            before = post.isEmpty() ? phaseActions : post;
        }
    }

    private static void after(final List<Draft> then, final List<Draft> first) {
        then.forEach(d -> first.forEach(d::after));
    }

    private List<Draft> notices(final Entity entity, final Template template, final String type,
            final String phase) {
        final List<Draft> notices = new ArrayList<>();
        final int stage = PHASES.indexOf(phase) * 2 + ("post".equals(type) ? 1 : 0);
        for (final Unit unit : entity.units()) {
            final Instance instance = unit.instance(template);
            final Step step = steps.of(instance);
            if (step.kept != null && situation.nodes().get(step.kept.node()).online()) {
                notices.add(factory.notify(instance, type, phase, step.kept.node()));
                continue;
            }
            if (stage < PHASES.indexOf("stop") * 2 + 1) {
                for (final Observation stopped : step.stops) {
                    notices.add(factory.notify(instance, type, phase, stopped.node()));
                }
            } else if (stage > PHASES.indexOf("start") * 2 && step.starts()) {
                final Draft start = factory.find(instance, "start", step.target.node());
                final Draft notice = factory.notify(instance, type, phase, step.target.node());
                notice.after(start);
                notices.add(notice);
            }
        }
        return notices;
    }

    private Map<String, String> variables(final Entity entity, final Template template,
            final Map<String, List<Draft>> actions) {
        final Map<String, String> variables = new TreeMap<>();
        actions.forEach((phase, drafts) -> put(variables, phase, drafts, d -> d.resource, d -> d.node.name()));
        final List<Observation> active = new ArrayList<>();
        final List<Instance> inactive = new ArrayList<>();
        for (final Unit unit : entity.units()) {
            final List<Observation> here = situation.active(unit.instance(template));
            active.addAll(here);
            if (here.isEmpty() && steps.of(unit.instance(template)).target.placed()) {
                inactive.add(unit.instance(template));
            }
        }
        final Function<Observation, String> node = o -> situation.nodes().id(o.node()).name();
        put(variables, "active", active, Observation::name, node);
        put(variables, "promoted", active.stream().filter(o -> o.role() == Role.PROMOTED).toList(),
            Observation::name, node);
        put(variables, "unpromoted", active.stream().filter(o -> o.role() != Role.PROMOTED).toList(),
            Observation::name, node);
        variables.put("notify_inactive_resource", text(inactive, Instance::name));
        final List<String> all = new ArrayList<>();
        final List<String> available = new ArrayList<>();
        for (int i = 0; i < situation.nodes().size(); i++) {
            all.add(situation.nodes().id(i).name());
            if (situation.nodes().get(i).online() && !situation.fences().dirty(i)) {
                available.add(situation.nodes().id(i).name());
            }
        }
        variables.put("notify_all_uname", text(all, n -> n));
        variables.put("notify_available_uname", text(available, n -> n));
        return variables;
    }

    private static <T> void put(final Map<String, String> variables, final String name, final List<T> items,
            final Function<T, String> resource, final Function<T, String> node) {
        variables.put("notify_" + name + "_resource", text(items, resource));
        variables.put("notify_" + name + "_uname", text(items, node));
    }

    private static <T> String text(final List<T> items, final Function<T, String> name) {
        // an empty list is one space, as agents expect it
        return items.isEmpty() ? " " : String.join(" ", items.stream().map(name).toList());
    }
}
