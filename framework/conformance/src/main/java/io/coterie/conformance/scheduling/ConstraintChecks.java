package io.coterie.conformance.scheduling;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Score;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.Transition;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;

/** Whether a document is obeyed: what it says of places, orders, roles, and of what is not to be touched. Stateless. */
final class ConstraintChecks {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");

    private ConstraintChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("scheduling.location", "Scores of locations are obeyed: INFINITY must, −INFINITY must not, else"
                + " the greater wins.", ConstraintChecks::location),
            Check.of("scheduling.colocation", "A colocation of INFINITY puts two on one node, one of −INFINITY never.",
                ConstraintChecks::colocation),
            Check.of("scheduling.order", "A mandatory order holds for starts, and in reverse for stops.",
                ConstraintChecks::order),
            Check.of("scheduling.promotes-as-many-as-asked",
                "As many instances are promoted as promoted-max says, where the scores are greatest, after their"
                    + " starts; never two at once.", ConstraintChecks::promotes),
            Check.of("scheduling.unmanaged-is-left-alone", "What is not managed is neither started nor stopped.",
                ConstraintChecks::unmanaged),
            Check.of("scheduling.a-failure-is-recovered", "What a monitor found failed is started anew, after a stop.",
                ConstraintChecks::failure),
            Check.of("scheduling.stopped-by-role", "target-role Stopped stops it, everywhere.",
                ConstraintChecks::stopped),
            Check.of("scheduling.check-finds-a-cycle", "A cycle in the constraints is an error.",
                ConstraintChecks::cycle));
    }

    private static Constraint.Location location(final String id, final String resource, final NodeId node,
            final int score) {
        return new Constraint.Location(id, List.of(resource), Optional.of(node), score, List.of(), Optional.empty(),
            "always");
    }

    private static Constraint.Order order(final String id, final String first, final String then) {
        return new Constraint.Order(id, first, "start", then, "start", Constraint.OrderKind.MANDATORY, true, true);
    }

    private static Play settled(final Trial trial, final Scheduling scheduling, final Play play) {
        obeyed(scheduling, play);
        DecisionChecks.settle(scheduling, play, trial.random());
        return play;
    }

    /** What a component refuses it need not obey: it may not obey it by halves. */
    private static void obeyed(final Scheduling scheduling, final Play play) {
        final List<Finding> findings = scheduling.check(play.document());
        Expect.that(findings != null, () -> "check() gave null.");
        findings.stream().filter(Finding::isError).findFirst().ifPresent(f -> {
            throw new NotChecked("The component refuses such documents: " + f + ".");
        });
    }

    private static void location(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        for (int wanted = 1; wanted <= 3; wanted++) {
            final NodeId node = NodeId.of("n" + wanted);
            for (final int score : new int[] {100, Score.INFINITY}) {
                final Play play = settled(trial, scheduling, new Play(3, List.of(Play.primitive("r")), List.of(
                    location("l", "r", node, score))));
                Expect.equal(Set.of(node), play.where("r"), "where it runs with a score of " + score + " for " + node);
            }
            final Play never = settled(trial, scheduling, new Play(3, List.of(Play.primitive("r")), List.of(
                location("l", "r", node, -Score.INFINITY))));
            Expect.that(never.where("r").size() == 1 && !never.where("r").contains(node), () -> "It runs on "
                + never.where("r") + ", and must not on " + node + ".");
        }
    }

    private static void colocation(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        for (final int score : new int[] {Score.INFINITY, -Score.INFINITY}) {
            for (final NodeId node : List.of(N1, N2)) {
                final Play play = settled(trial, scheduling, new Play(2, List.of(Play.primitive("a"),
                    Play.primitive("b")), List.of(location("l", "a", node, 50), new Constraint.Colocation("c", "b",
                    Optional.empty(), "a", Optional.empty(), score, Optional.empty(), Optional.empty()))));
                Expect.equal(Set.of(node), play.where("a"), "where the first runs");
                Expect.equal(score > 0 ? Set.of(node) : Set.of(node.equals(N1) ? N2 : N1), play.where("b"),
                    "where the second runs, with " + score + " for the place of the first, which is " + node);
            }
        }
    }

    private static void order(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final List<Resource> two = List.of(Play.primitive("b"), Play.primitive("a"));
        final Play play = new Play(2, two, List.of(order("o", "a", "b"), location("la", "a", N1, 100),
            location("lb", "b", N2, 100)));
        carryUntil(trial, scheduling, play, Action.Type.START, "a", "b");
        Expect.that(play.where("a").size() == 1 && play.where("b").size() == 1, () -> "Not both run: "
            + play.where("a") + ", " + play.where("b") + ".");
        final Play down = settled(trial, scheduling, new Play(2, List.of(Play.primitive("b"), Play.primitive("a",
            "target-role", "Stopped")), List.of(order("o", "a", "b"))));
        Expect.equal(Set.of(), down.where("b"), "where the second runs while the first is stopped");
        play.document(List.of(Play.primitive("b", "target-role", "Stopped"), Play.primitive("a", "target-role",
            "Stopped")));
        carryUntil(trial, scheduling, play, Action.Type.STOP, "b", "a");
    }

    /** Carries out decisions; the action on the second waits for the one on the first where both are in one. */
    private static void carryUntil(final Trial trial, final Scheduling scheduling, final Play play,
            final Action.Type type, final String first, final String second) {
        obeyed(scheduling, play);
        boolean firstDone = false;
        for (int turn = 0; turn < 10; turn++) {
            final Transition next = scheduling.schedule(play.input());
            final Map<String, Set<String>> before = DecisionChecks.closure(next);
            final Set<String> firsts = new HashSet<>();
            next.actions().stream().filter(a -> a.type() == type && a.resource().equals(first))
                .forEach(a -> firsts.add(a.id()));
            for (final Action action : next.actions()) {
                if (action.type() == type && action.resource().equals(second) && !firstDone) {
                    Expect.that(before.get(action.id()).stream().anyMatch(firsts::contains), () -> action.id()
                        + " does not wait for the " + type + " of '" + first + "': "
                        + DecisionChecks.ids(next) + ".");
                }
            }
            firstDone |= !firsts.isEmpty();
            if (next.actions().isEmpty()) {
                Expect.that(turn > 0, () -> "Nothing was to do.");
                return;
            }
            play.carryOut(next, trial.random());
        }
    }

    private static void promotes(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        for (int most = 1; most <= 2; most++) {
            final Play play = new Play(3, List.of(new Resource.Clone("c", Play.primitive("db"), true,
                Play.meta("promoted-max", "" + most, "clone-max", "3"))), List.of());
            obeyed(scheduling, play);
            for (int i = 1; i <= 3; i++) {
                play.score(NodeId.of("n" + i), "master-db", 10 * i);
            }
            for (int turn = 0; turn < 10; turn++) {
                final Transition next = scheduling.schedule(play.input());
                final Map<String, Set<String>> before = DecisionChecks.closure(next);
                for (final Action action : next.actions()) {
                    if (action.type() == Action.Type.PROMOTE) {
                        next.actions().stream().filter(a -> a.type() == Action.Type.START
                            && a.resource().equals(action.resource()) && a.node().equals(action.node()))
                            .forEach(a -> Expect.that(before.get(action.id()).contains(a.id()), () -> action.id()
                                + " does not wait for " + a.id() + "."));
                    }
                }
                play.carryOut(next, trial.random());
                final int limit = most;
                Expect.that(play.promoted().size() <= limit, () -> "Promoted are the instances on " + play.promoted()
                    + "; promoted-max is " + limit + ".");
            }
            Expect.equal(most == 1 ? Set.of(NodeId.of("n3")) : Set.of(N2, NodeId.of("n3")), play.promoted(),
                "where instances are promoted, with greater scores on later nodes");
        }
    }

    private static void unmanaged(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final Play play = settled(trial, scheduling, new Play(2, List.of(Play.primitive("r")), List.of()));
        final Set<NodeId> before = play.where("r");
        play.document(List.of(Play.primitive("r", "is-managed", "false", "target-role", "Stopped")));
        obeyed(scheduling, play);
        for (final Action action : scheduling.schedule(play.input()).actions()) {
            Expect.that(action.type() != Action.Type.START && action.type() != Action.Type.STOP, () -> "What is not"
                + " managed gets " + action.id() + ".");
        }
        Expect.equal(1, before.size(), "places where it runs");
    }

    private static void failure(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final Play play = settled(trial, scheduling, new Play(2, List.of(Play.primitive("r")), List.of()));
        final NodeId node = play.where("r").iterator().next();
        play.fails("r", node);
        final Transition next = scheduling.schedule(play.input());
        final Map<String, Set<String>> before = DecisionChecks.closure(next);
        final Optional<Action> stop = next.actions().stream().filter(a -> a.type() == Action.Type.STOP).findFirst();
        final Optional<Action> start = next.actions().stream().filter(a -> a.type() == Action.Type.START).findFirst();
        Expect.that(stop.isPresent() && start.isPresent() && before.get(start.get().id()).contains(stop.get().id()),
            () -> "After a monitor that failed there are " + DecisionChecks.ids(next) + ".");
        settled(trial, scheduling, play);
        Expect.equal(1, play.where("r").size(), "places where it runs after its recovery");
    }

    private static void stopped(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final Play play = settled(trial, scheduling, new Play(2, List.of(Play.primitive("r")), List.of()));
        play.document(List.of(Play.primitive("r", "target-role", "Stopped")));
        settled(trial, scheduling, play);
        Expect.equal(Set.of(), play.where("r"), "where it runs with target-role Stopped");
    }

    private static void cycle(final Trial trial) {
        final Scheduling scheduling = DecisionChecks.scheduling(trial);
        final List<Resource> two = List.of(Play.primitive("a"), Play.primitive("b"));
        obeyed(scheduling, new Play(2, two, List.of(order("o1", "a", "b"))));
        for (int i = 0; i < 3; i++) {
            final List<Finding> bad = scheduling.check(new Play(2, two, List.of(order("o1", "a", "b"), order("o2", "b",
                "a"))).document());
            Expect.that(bad.stream().anyMatch(Finding::isError), () -> "Each of two is to start before the other, and"
                + " check() finds " + bad + ".");
        }
    }
}
