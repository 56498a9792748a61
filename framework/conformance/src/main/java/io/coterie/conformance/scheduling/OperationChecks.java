package io.coterie.conformance.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.Operation;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Value;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.Transition;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;

/** What an action is made of, what is watched, and what is kept away from nodes. Stateless. */
final class OperationChecks {
    private static final int RESOURCES = 4;
    private static final int TURNS = 20;

    private OperationChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("scheduling.gives-each-its-own",
                "An action has the agent, the parameters and the time-out of its own resource.", OperationChecks::own),
            Check.of("scheduling.monitors-what-runs",
                "What is started is watched: the recurring monitor of the document is begun where it runs.",
                OperationChecks::monitors),
            Check.of("scheduling.group", "The members of a group run on one node, are started in order and stopped in"
                + " reverse.", OperationChecks::group),
            Check.of("scheduling.standby", "A node in standby gets nothing, and what runs there goes elsewhere.",
                OperationChecks::standby),
            Check.of("scheduling.maintenance", "What runs on a node in maintenance is left alone.",
                OperationChecks::maintenance));
    }

    private static Play play(final Scheduling scheduling, final int nodes, final List<Resource> resources) {
        final Play play = new Play(nodes, resources, List.of());
        obeyed(scheduling, play);
        return play;
    }

    /** What a component refuses, or warns of as something that it does not act on, it need not obey. */
    private static void obeyed(final Scheduling scheduling, final Play play) {
        final List<Finding> findings = scheduling.check(play.document());
        Expect.that(findings != null, () -> "check() gave null.");
        findings.stream().filter(f -> f.isError() || f.field().startsWith("resources")).findFirst().ifPresent(f -> {
            throw new NotChecked("The component " + (f.isError() ? "refuses" : "warns of") + " such documents: " + f
                + ".");
        });
    }

    private static Operation operation(final String id, final String name, final int interval, final int timeout) {
        return new Operation(id, name, Duration.ofSeconds(interval), Optional.of(Duration.ofSeconds(timeout)),
            Optional.empty(), Optional.empty(), true, Map.of());
    }

    /** Resources of which each part has the number of its own. */
    private static List<Resource> numbered() {
        final List<Resource> all = new ArrayList<>();
        for (int i = 0; i < RESOURCES; i++) {
            all.add(new Resource.Primitive("r" + i, "ocf:kit:Probe" + i, List.of(new AttributeSet("p" + i, 0,
                Optional.empty(), Map.of("number", Value.of("" + i)))), List.of(), List.of(
                    operation("s" + i, "start", 0, 30 + i), operation("t" + i, "stop", 0, 40 + i),
                    operation("m" + i, "monitor", 10 + i, 20 + i)), List.of()));
        }
        return all;
    }

    /** Decides and carries out until nothing is to be done; all that was decided. */
    private static List<Action> carriedOut(final Trial trial, final Scheduling scheduling, final Play play) {
        final List<Action> all = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            final Transition next = scheduling.schedule(play.input());
            if (next.actions().isEmpty()) {
                return all;
            }
            all.addAll(next.actions());
            play.carryOut(next, trial.random());
        }
        throw new io.coterie.conformance.CheckFailed("After " + TURNS + " transitions there is still to do.");
    }

    private static void own(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final Play play = play(scheduling, 2, numbered());
        final List<Action> all = carriedOut(trial, scheduling, play);
        play.document(numbered().stream().map(Resource.Primitive.class::cast).<Resource>map(r ->
            new Resource.Primitive(r.id(), r.agent(), r.parameters(), Play.meta("target-role", "Stopped"),
                r.operations(), List.of())).toList());
        obeyed(scheduling, play);
        all.addAll(carriedOut(trial, scheduling, play));
        final Map<Action.Type, Integer> seconds = Map.of(Action.Type.START, 30, Action.Type.STOP, 40,
            Action.Type.MONITOR, 20);
        final Set<String> seen = new HashSet<>();
        for (final Action action : all) {
            if (!action.resource().matches("r\\d")) {
                continue;
            }
            final String number = action.resource().substring(1);
            Expect.equal("ocf:kit:Probe" + number, action.agent(), "the agent of " + action.id());
            if (action.type() == Action.Type.START || action.type() == Action.Type.STOP
                    || action.type() == Action.Type.MONITOR || action.type() == Action.Type.PROBE) {
                Expect.equal(number, Optional.ofNullable(action.parameters().get("number")).map(Value::text)
                    .orElse("none"), "the parameter 'number' of " + action.id());
            }
            if (seconds.containsKey(action.type())) {
                seen.add(action.type() + number);
                Expect.equal(Duration.ofSeconds(seconds.get(action.type()) + Integer.parseInt(number)),
                    action.timeout(), "the time-out of " + action.id());
            }
        }
        Expect.that(seen.size() >= 2 * RESOURCES, () -> "Not each was started and stopped: " + seen + ".");
    }

    private static void monitors(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final Play play = play(scheduling, 3, numbered());
        final List<Action> all = carriedOut(trial, scheduling, play);
        for (int i = 0; i < RESOURCES; i++) {
            final String resource = "r" + i;
            final Duration interval = Duration.ofSeconds(10 + i);
            final Set<NodeId> on = play.where(resource);
            Expect.equal(1, on.size(), "nodes where '" + resource + "' runs");
            Expect.that(all.stream().anyMatch(a -> a.type() == Action.Type.MONITOR && a.resource().equals(resource)
                && on.contains(a.node()) && a.interval().equals(interval)), () -> "'" + resource + "' runs on " + on
                + ", and its monitor with the interval of " + interval.toSeconds() + " s was never begun there.");
        }
    }

    private static void group(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final List<String> names = List.of("c", "a", "b");
        final List<Resource.Primitive> members = names.stream().map(n -> Play.primitive(n)).toList();
        final Play play = play(scheduling, 3, List.of(new Resource.Group("g", members, List.of())));
        inOrder(trial, scheduling, play, Action.Type.START, names);
        Expect.equal(1, play.where("c").size(), "nodes where the first member runs");
        names.forEach(n -> Expect.equal(play.where("c"), play.where(n), "where '" + n + "' runs, of a group"));
        play.document(List.of(new Resource.Group("g", members, Play.meta("target-role", "Stopped"))));
        obeyed(scheduling, play);
        inOrder(trial, scheduling, play, Action.Type.STOP, List.of("b", "a", "c"));
        names.forEach(n -> Expect.equal(Set.of(), play.where(n), "where '" + n + "' runs, of a group that is stopped"));
    }

    /** In each decision the action on one waits for the action on the one before it, unless that was before. */
    private static void inOrder(final Trial trial, final Scheduling scheduling, final Play play, final Action.Type type,
            final List<String> order) {
        final Map<String, Boolean> done = new LinkedHashMap<>();
        for (int turn = 0; turn < TURNS; turn++) {
            final Transition next = scheduling.schedule(play.input());
            final Map<String, Set<String>> before = DecisionChecks.closure(next);
            for (int i = 1; i < order.size(); i++) {
                final String first = order.get(i - 1);
                final Set<String> firsts = new HashSet<>();
                next.actions().stream().filter(a -> a.type() == type && a.resource().equals(first))
                    .forEach(a -> firsts.add(a.id()));
                final String second = order.get(i);
                next.actions().stream().filter(a -> a.type() == type && a.resource().equals(second)
                    && !done.containsKey(first)).forEach(a -> Expect.that(before.get(a.id()).stream()
                        .anyMatch(firsts::contains), () -> a.id() + " does not wait for the " + type + " of '" + first
                            + "'."));
            }
            next.actions().stream().filter(a -> a.type() == type).forEach(a -> done.put(a.resource(), true));
            if (next.actions().isEmpty()) {
                return;
            }
            play.carryOut(next, trial.random());
        }
    }

    private static void standby(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final Play play = play(scheduling, 2, List.of(Play.primitive("r")));
        carriedOut(trial, scheduling, play);
        final NodeId first = play.where("r").iterator().next();
        play.standby(first);
        carriedOut(trial, scheduling, play);
        Expect.that(play.where("r").size() == 1 && !play.where("r").contains(first), () -> "With " + first
            + " in standby it runs on " + play.where("r") + ".");
        play.standby(play.where("r").iterator().next());
        carriedOut(trial, scheduling, play);
        Expect.equal(Set.of(), play.where("r"), "where it runs with all nodes in standby");
    }

    private static void maintenance(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final Play play = play(scheduling, 1, List.of(Play.primitive("r")));
        carriedOut(trial, scheduling, play);
        final NodeId node = play.where("r").iterator().next();
        play.maintenance(node);
        play.document(List.of(Play.primitive("r", "target-role", "Stopped"), Play.primitive("s")));
        for (final Action action : scheduling.schedule(play.input()).actions()) {
            Expect.that(action.type() != Action.Type.START && action.type() != Action.Type.STOP, () -> node
                + " is in maintenance, and there is " + action.id() + ".");
        }
    }
}
