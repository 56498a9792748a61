package io.coterie.scheduling.scores;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.document.Role;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;
import io.coterie.scheduling.scores.digest.OperationDigest;

/** One scenario: a document, a present state, and what is to come of it; see {@code scenarios/README.txt}. */
final class Scenario {
    private static final Set<Action.Type> COUNTED = Set.of(Action.Type.START, Action.Type.STOP, Action.Type.PROMOTE,
        Action.Type.DEMOTE, Action.Type.FENCE, Action.Type.RELOAD);
    final String name;
    final World world = new World();
    private final ScenarioText text = new ScenarioText();
    private final List<List<String>> history = new ArrayList<>();
    private final List<List<String>> expectations = new ArrayList<>();
    private final Set<String> unprobed = new HashSet<>();

    Scenario(final String name, final List<String> lines) {
        this.name = name;
        for (final String line : lines) {
            final List<String> words = Arrays.asList(line.trim().split("\\s+"));
            if (line.startsWith("=")) {
                expectations.add(words.subList(1, words.size()));
            } else if (words.get(0).equals("nodes")) {
                text.line(words);
                words.subList(1, words.size()).forEach(world::node);
            } else if (!text.line(words)) {
                history.add(words);
            }
        }
        world.document = text.document();
        history.forEach(this::present);
        world.nodes.values().stream().filter(n -> n.online() || n.unclean() && n.member() != null)
            .forEach(n -> world.document.primitives().forEach(p -> probe(n.node().name(), p.id())));
    }

    private void probe(final String node, final String id) {
        final boolean known = world.records.keySet().stream().anyMatch(k -> k.get(0).toString().equals(node)
            && k.get(1).toString().replaceFirst(":.*", "").equals(id));
        if (!known && !unprobed.contains(node) && !unprobed.contains(id)) {
            world.record(node, instance(id, node), "monitor", 0, true, ActionResult.Status.COMPLETED,
                ResultCode.NOT_RUNNING, ResultCode.NOT_RUNNING, "");
        }
    }

    private String instance(final String id, final String node) {
        final boolean cloned = world.document.resources().stream().anyMatch(r ->
            r instanceof io.coterie.api.document.Resource.Clone && r.primitives().anyMatch(p -> p.id().equals(id)));
        final List<String> names = world.nodes.keySet().stream().map(Object::toString).toList();
        return cloned ? id + ":" + names.indexOf(node) : id;
    }

    private void present(final List<String> words) {
        final String what = words.size() > 1 ? words.get(1) : "";
        final String node = words.size() > 2 ? words.get(2) : "";
        switch (words.get(0)) {
            case "state" -> words.subList(2, words.size()).forEach(f -> world.status(what, f));
            case "attribute" -> world.attribute(what, node.substring(0, node.indexOf('=')),
                node.substring(node.indexOf('=') + 1));
            case "unquorate" -> world.quorate = false;
            case "unprobed" -> unprobed.addAll(words.subList(1, words.size()));
            case "later" -> world.now = world.now.plusSeconds(Long.parseLong(what));
            case "started" -> done(node, what, "start", digest(words, what));
            case "promoted" -> {
                done(node, what, "start", digest(words, what));
                done(node, what, "promote", digest(words, what));
            }
            case "stopped" -> done(node, what, "stop", "");
            case "failed" -> world.record(node, what, words.get(3), words.size() > 5 && !words.get(5).equals("changed")
                ? Long.parseLong(words.get(5)) : 0, false, words.get(4).equals("timeout")
                    ? ActionResult.Status.TIMED_OUT : ActionResult.Status.COMPLETED,
                words.get(4).equals("timeout") ? ResultCode.GENERIC_ERROR
                    : ResultCode.of(Integer.parseInt(words.get(4))),
                words.size() > 6 ? ResultCode.of(Integer.parseInt(words.get(6))) : ResultCode.OK,
                words.contains("changed") ? digest(words, what) : "");
            case "probed" -> world.record(node, what, "monitor", 0, true, ActionResult.Status.COMPLETED,
                ResultCode.of(Integer.parseInt(words.get(3))), ResultCode.NOT_RUNNING, "");
            default -> throw new IllegalArgumentException("not understood: " + words);
        }
    }

    private String digest(final List<String> words, final String instance) {
        if (words.contains("changed")) {
            return "0000:0000";
        }
        final String base = instance.replaceFirst(":.*", "");
        return world.document.primitives().filter(p -> p.id().equals(base)).findFirst()
            .map(p -> OperationDigest.of(p.agent(), io.coterie.api.document.Resource.plain(p.parameters()),
                java.util.Optional.ofNullable(world.agents.get(p.agent())))).orElse("");
    }

    private void done(final String node, final String instance, final String action, final String digest) {
        final io.coterie.api.core.NodeId id = io.coterie.api.core.NodeId.of(node);
        world.record(node, instance, action, 0, false, ActionResult.Status.COMPLETED, ResultCode.OK, ResultCode.OK,
            digest);
        world.truth.put(List.of(id, instance), action.equals("promote") ? Role.PROMOTED
            : action.equals("stop") ? Role.STOPPED : Role.STARTED);
    }

    /** Schedules, and says what is not as expected; empty if all is. */
    List<String> run() {
        final Transition transition = world.schedule();
        final Map<String, Action> actions = new HashMap<>();
        transition.actions().forEach(a -> actions.put(label(a), a));
        final List<String> wrong = new ArrayList<>();
        final Set<String> wanted = new TreeSet<>();
        boolean complete = false;
        for (final List<String> words : expectations) {
            final String line = String.join(" ", words);
            switch (words.get(0)) {
                case "nothing" -> complete = true;
                case "has" -> require(actions.containsKey(line.substring(4)), line, wrong);
                case "not" -> require(!actions.containsKey(line.substring(4)), line, wrong);
                case "note" -> require(transition.notes().stream().anyMatch(n -> n.contains(line.substring(5))),
                    line + " in " + transition.notes(), wrong);
                case "place" -> place(words, transition, wrong);
                case "recheck" -> require(transition.recheckAfter().map(d -> d.toSeconds()
                    == Long.parseLong(words.get(1))).orElse(false), line + " is " + transition.recheckAfter(), wrong);
                default -> {
                    complete = true;
                    final String[] chain = line.split(" < ");
                    wanted.addAll(Arrays.asList(chain));
                    for (int i = 1; i < chain.length; i++) {
                        require(before(actions, chain[i - 1], chain[i]), chain[i - 1] + " before " + chain[i], wrong);
                    }
                }
            }
        }
        final Set<String> found = new TreeSet<>();
        transition.actions().stream().filter(a -> COUNTED.contains(a.type())).forEach(a -> found.add(label(a)));
        wanted.removeIf(w -> actions.containsKey(w) && !COUNTED.contains(actions.get(w).type()));
        if (complete && !found.equals(wanted)) {
            wrong.add("wanted " + wanted + ", found " + found);
        }
        return wrong;
    }

    private static void require(final boolean condition, final String what, final List<String> wrong) {
        if (!condition) {
            wrong.add(what);
        }
    }

    private static void place(final List<String> words, final Transition transition, final List<String> wrong) {
        final String found = transition.placements().stream().filter(p -> p.resource().equals(words.get(1)))
            .map(p -> p.node().map(Object::toString).orElse("nowhere") + (p.role() == Role.PROMOTED ? "+" : ""))
            .findFirst().orElse("none");
        require(found.equals(words.get(2)), String.join(" ", words) + " but found " + found, wrong);
    }

    static String label(final Action action) {
        final String type = action.type().name().toLowerCase(java.util.Locale.ROOT);
        if (action.type() == Action.Type.NOTIFY) {
            return type + " " + action.meta().get("notify_type") + "-" + action.meta().get("notify_operation") + " "
                + action.resource() + " " + action.node();
        }
        return action.type() == Action.Type.FENCE ? "fence " + action.node()
            : type + " " + action.resource() + " " + action.node()
                + (action.interval().isZero() ? "" : " " + action.interval().toMillis());
    }

    static boolean before(final Map<String, Action> actions, final String first, final String then) {
        if (!actions.containsKey(first) || !actions.containsKey(then)) {
            return false;
        }
        final Map<String, Action> byId = new HashMap<>();
        actions.values().forEach(a -> byId.put(a.id(), a));
        final Set<String> seen = new HashSet<>();
        final List<String> open = new ArrayList<>(actions.get(then).after());
        while (!open.isEmpty()) {
            final String id = open.remove(open.size() - 1);
            if (id.equals(actions.get(first).id())) {
                return true;
            }
            if (seen.add(id)) {
                open.addAll(byId.get(id).after());
            }
        }
        return false;
    }
}
