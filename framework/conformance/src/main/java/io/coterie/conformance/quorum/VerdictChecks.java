package io.coterie.conformance.quorum;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumGuarantees;
import io.coterie.api.quorum.QuorumState;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;

/** Single verdicts, by the rules of the specification. Stateless. */
final class VerdictChecks {
    private VerdictChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("quorum.none-before-the-first-view", "Not quorate before the first view.",
                VerdictChecks::beforeView),
            Check.of("quorum.majority", "More than half of the votes of the electorate are quorate, fewer never.",
                VerdictChecks::majority),
            Check.of("quorum.before-it-counts", "It has a verdict from warm on, before it counts: in a swap it is asked"
                + " beside the present component.", VerdictChecks::beside),
            Check.of("quorum.votes-are-weighed", "It counts votes, not members; who has no vote counts for nothing.",
                VerdictChecks::weighed),
            Check.of("quorum.two-nodes",
                "The survivor of two is quorate only after a confirmed fence of the other, and until that is back.",
                VerdictChecks::twoNodes).whenClaimed(QuorumGuarantees.TWO_NODE),
            Check.of("quorum.two-nodes-cold-start", "Two-node mode forces wait-for-all: none starts alone.",
                VerdictChecks::coldStart).whenClaimed(QuorumGuarantees.TWO_NODE),
            Check.of("quorum.wait-for-all", "After a start, not quorate until all of the electorate were seen once.",
                VerdictChecks::waitForAll).whenClaimed(QuorumGuarantees.WAIT_FOR_ALL),
            Check.of("quorum.override", "A person who names each missing node can declare them gone; not fewer.",
                VerdictChecks::override),
            Check.of("quorum.listeners",
                "Listeners are told of each change of the verdict in order, beginning with the present one, until they"
                    + " end it.", VerdictChecks::listeners),
            Check.of("quorum.says-why", "A verdict holds the votes, the rule that decided, and a reason for people.",
                VerdictChecks::saysWhy),
            Check.of("quorum.tells-membership", "Membership is told of each view whether it is primary, as the verdict"
                + " is.", VerdictChecks::tellsMembership),
            Check.of("quorum.electorate-changes",
                "A new electorate counts at once, in the view that is there; its map is the caller's again.",
                VerdictChecks::changes),
            Check.of("quorum.answers-while-it-tells", "state() answers also while a listener is being told.", trial -> {
                final Jury jury = new Jury(trial, Map.of(), 1, 1, 1);
                final Quorum quorum = jury.quorum(jury.node(0));
                Expect.answeredMeanwhile(told -> quorum.subscribe(s -> told.run()), quorum::state, "state()");
            }));
    }

    private static void quorate(final Jury jury, final boolean expected, final NodeId on, final String when) {
        final QuorumState state = jury.verdict(on);
        Expect.that(state.quorate() == expected, () -> on + " is " + (state.quorate() ? "" : "not ") + "quorate " + when
            + ": " + state + ".");
    }

    private static void beforeView(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1);
        quorate(jury, false, jury.node(0), "before the first view");
        jury.view(jury.nodes());
        quorate(jury, true, jury.node(0), "alone in an electorate of one");
    }

    private static void beside(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1, 1);
        jury.nodes().forEach(jury::beside);
        jury.view(jury.nodes());
        quorate(jury, true, jury.node(0), "warm and with all");
        jury.view(jury.nodes().subList(0, 1));
        quorate(jury, false, jury.node(0), "warm and alone");
    }

    private static void majority(final Trial trial) {
        for (final int size : new int[] {3, 5, 7}) {
            final Jury jury = new Jury(trial, Map.of(), java.util.stream.IntStream.generate(() -> 1).limit(size)
                .toArray());
            jury.view(jury.nodes());
            for (int in = size; in > 0; in--) {
                jury.view(jury.nodes().subList(0, in));
                final QuorumState state = jury.verdict(jury.node(0));
                quorate(jury, in * 2 > size, jury.node(0), "with " + in + " of " + size);
                Expect.equal(in, state.votes(), "votes with " + in + " of " + size);
                Expect.equal(size, state.expected(), "votes expected");
            }
        }
    }

    private static void weighed(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 3, 1, 1, 0);
        jury.view(jury.nodes());
        jury.view(List.of(jury.node(0)));
        quorate(jury, true, jury.node(0), "with 3 of 5 votes");
        Expect.equal(List.of(3, 5), List.of(jury.verdict(jury.node(0)).votes(), jury.verdict(jury.node(0)).expected()),
            "votes and expected votes of a member with 3 of 5 votes");
        jury.view(List.of(jury.node(1), jury.node(2), jury.node(3)));
        quorate(jury, false, jury.node(1), "with 2 of 5 votes and a member without a vote");
        final Jury strangers = new Jury(trial, Map.of(), 1, 1, 1, 1, 1);
        strangers.nodes().forEach(n -> strangers.quorum(n).electorate(Map.of(strangers.node(0), 1, strangers.node(1),
            1, strangers.node(2), 1)));
        strangers.view(strangers.nodes());
        strangers.view(List.of(strangers.node(0), strangers.node(3), strangers.node(4)));
        quorate(strangers, false, strangers.node(0), "with 1 of 3 votes and two members that are not in the"
            + " electorate");
        final Jury none = new Jury(trial, Map.of(), 0, 0, 0);
        none.view(none.nodes());
        quorate(none, false, none.node(0), "where nobody has a vote");
    }

    private static void twoNodes(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1);
        final NodeId here = jury.node(0);
        final NodeId other = jury.node(1);
        jury.view(jury.nodes());
        quorate(jury, true, here, "with both");
        for (int round = 0; round < 2; round++) {
            final MemberId lost = jury.id(other);
            jury.view(List.of(here));
            quorate(jury, false, here, "after the other was lost and before it was fenced");
            jury.end(other);
            if (round > 0) {
                jury.quorum(here).fenced(MemberId.of(other.name(), lost.incarnation().number() - 1));
                quorate(jury, false, here, "after a fence of an earlier life of the other");
            }
            jury.quorum(here).fenced(lost);
            quorate(jury, true, here, "after a confirmed fence of the other");
            jury.restart(other);
            jury.view(jury.nodes());
            quorate(jury, true, here, "with the other back");
            quorate(jury, true, other, "after it came back");
        }
    }

    private static void coldStart(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1);
        jury.view(List.of(jury.node(0)));
        quorate(jury, false, jury.node(0), "alone after a start");
        jury.restart(jury.node(0));
        jury.view(jury.nodes());
        quorate(jury, true, jury.node(0), "after both were seen");
    }

    private static void waitForAll(final Trial trial) {
        if (trial.subject().provider().settings().stream().noneMatch(s -> s.name().equals("waitForAll"))) {
            throw new NotChecked("The component has no setting 'waitForAll', so the kit cannot ask for it.");
        }
        final Jury jury = new Jury(trial, Map.of("waitForAll", "true"), 1, 1, 1);
        final NodeId here = jury.node(0);
        jury.view(List.of(here, jury.node(1)));
        quorate(jury, false, here, "with a majority, before all were seen");
        jury.view(jury.nodes());
        quorate(jury, true, here, "after all were seen");
        jury.view(List.of(here, jury.node(1)));
        quorate(jury, true, here, "with a majority, after all were seen");
        jury.restart(here);
        jury.view(List.of(here, jury.node(1)));
        quorate(jury, false, here, "after its restart, before all were seen");
    }

    private static void override(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1, 1);
        final NodeId here = jury.node(0);
        jury.view(jury.nodes());
        jury.view(List.of(here));
        jury.quorum(here).override(jury.node(1));
        quorate(jury, false, here, "after one of two missing nodes was named");
        jury.quorum(here).override(jury.node(2));
        quorate(jury, true, here, "after both missing nodes were named");
        jury.view(jury.nodes());
        jury.view(List.of(here));
        quorate(jury, false, here, "after the nodes that were declared gone had been seen again");
    }

    private static void listeners(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1, 1);
        final NodeId here = jury.node(0);
        final List<QuorumState> told = new CopyOnWriteArrayList<>();
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        final Subscription subscription = jury.quorum(here).subscribe(state -> {
            threads.add(Thread.currentThread());
            told.add(state);
        });
        Expect.within(KitCluster.PATIENCE, () -> !told.isEmpty(), () -> "The present verdict was not told");
        for (int i = 0; i < 20; i++) {
            jury.view(i % 2 == 0 ? jury.nodes() : List.of(here));
        }
        final QuorumState last = jury.verdict(here);
        Expect.within(KitCluster.PATIENCE, () -> told.get(told.size() - 1).equals(last), () -> "The last verdict is "
            + last + ", told was " + told.get(told.size() - 1));
        Expect.equal(21, told.size(), "verdicts that were told");
        for (int i = 1; i < told.size(); i++) {
            final int at = i;
            Expect.that(told.get(i).quorate() == (i % 2 == 1), () -> "Verdict " + at + " that was told is "
                + told.get(at) + ", out of order.");
        }
        Expect.equal(1, threads.size(), "threads on which one listener was told");
        subscription.close();
        subscription.close();
        jury.view(jury.nodes());
        jury.verdict(here);
        Expect.equal(21, told.size(), "verdicts that were told after the subscription had ended");
    }

    private static void changes(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1, 1, 1, 1);
        final NodeId here = jury.node(0);
        final Map<NodeId, Integer> three = jury.nodes().subList(0, 3).stream().collect(Collectors.toMap(n -> n,
            n -> 1));
        final Map<NodeId, Integer> five = jury.nodes().stream().collect(Collectors.toMap(n -> n, n -> 1));
        jury.view(jury.nodes());
        jury.view(jury.nodes().subList(0, 2));
        quorate(jury, false, here, "with 2 of 5 votes");
        jury.quorum(here).electorate(new HashMap<>(three));
        quorate(jury, true, here, "with 2 of 3 votes, in an electorate that became smaller");
        final Map<NodeId, Integer> given = new HashMap<>(five);
        jury.quorum(here).electorate(given);
        // who keeps the caller's map now has an electorate of one
        given.keySet().removeIf(n -> !n.equals(here));
        quorate(jury, false, here, "with 2 of 5 votes, in an electorate that became larger");
        Expect.equal(five.size(), jury.verdict(here).expected(), "votes expected of an electorate that became larger");
    }

    private static void saysWhy(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1, 1);
        final NodeId here = jury.node(0);
        for (int in = 3; in > 0; in--) {
            final QuorumState before = jury.verdict(here);
            Expect.that(!before.reason().isBlank(), () -> "There is no reason in " + before + ".");
            jury.view(jury.nodes().subList(0, in));
            final QuorumState after = jury.verdict(here);
            Expect.that(after.rule() != QuorumState.Rule.NO_VIEW, () -> "There is a view, but " + after + ".");
            Expect.that(after.needed() * 2 > after.expected(), () -> "Half is enough in " + after + ".");
        }
    }

    private static void tellsMembership(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1, 1);
        final NodeId here = jury.node(0);
        for (final List<NodeId> view : List.of(jury.nodes(), List.of(here), List.of(here, jury.node(2)))) {
            jury.view(view);
            final boolean quorate = jury.verdict(here).quorate();
            Expect.within(KitCluster.PATIENCE, () -> jury.membership(here).declared().contains(
                new KitMembership.Declaration(jury.membership(here).view().id(), quorate)), () -> "Of the view "
                + view + " membership was told " + jury.membership(here).declared());
            Expect.that(quorate || !jury.membership(here).declared().contains(new KitMembership.Declaration(
                jury.membership(here).view().id(), true)), () -> "The view " + view + " was declared primary without"
                + " quorum.");
        }
    }
}
