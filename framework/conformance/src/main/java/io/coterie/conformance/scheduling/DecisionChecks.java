package io.coterie.conformance.scheduling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Value;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingGuarantees;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.process.Crew;
import io.coterie.conformance.world.Member;

/** Decisions about made-up clusters. Stateless. */
final class DecisionChecks {
    private static final int WORLDS = 30;
    private static final int TURNS = 20;

    private DecisionChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("scheduling.deterministic",
                "The same input gives the same transition, on every member, at every time and from every thread.",
                DecisionChecks::deterministic).whenClaimed(SchedulingGuarantees.DETERMINISTIC),
            Check.of("scheduling.same-in-another-process",
                "Another process, with another order in its hashes, decides the same.", DecisionChecks::elsewhere)
                .jarOnly().whenClaimed(SchedulingGuarantees.DETERMINISTIC),
            Check.of("scheduling.partial-order",
                "Ids are unique, what an action waits for is in the transition, and the list obeys the order.",
                DecisionChecks::partialOrder),
            Check.of("scheduling.reaches-its-goal",
                "When a transition was carried out, everything runs where it should, and nothing is left to do.",
                DecisionChecks::goal),
            Check.of("scheduling.never-twice",
                "Nothing is started while it runs elsewhere, in any order that the partial order allows, whatever"
                    + " happens to the nodes.", DecisionChecks::neverTwice),
            Check.of("scheduling.fence-before-start",
                "What an unclean node may run is started elsewhere only after that node's fence action.",
                DecisionChecks::fenceFirst),
            Check.of("scheduling.no-recovery-without-a-fence",
                "What runs on an unclean node that cannot be fenced is started nowhere.", DecisionChecks::noFence),
            Check.of("scheduling.no-quorum", "Without quorum nothing is started and nobody is fenced.",
                DecisionChecks::noQuorum),
            Check.of("scheduling.explained",
                "Every placement says why: a reason, and the terms of each node's score, which add up.",
                DecisionChecks::explained).whenClaimed(SchedulingGuarantees.EXPLAINED),
            Check.of("scheduling.check-finds-nothing-in-a-good-document", "A document that is good is not refused.",
                DecisionChecks::goodDocument));
    }

    static Scheduling scheduling(final Trial trial) {
        return trial.cluster(1).<Scheduling>start("n1").service();
    }

    private static Play world(final Trial trial) {
        return new Play(trial.random(), 2 + trial.random().nextInt(4), 1 + trial.random().nextInt(8));
    }

    /** Decides and carries out until nothing is to be done. */
    static void settle(final Scheduling scheduling, final Play play, final Random random) {
        for (int turn = 0; turn < TURNS; turn++) {
            final Transition next = scheduling.schedule(play.input());
            if (next.actions().isEmpty()) {
                return;
            }
            play.carryOut(next, random);
        }
        throw new CheckFailed("After " + TURNS + " transitions there is still to do: "
            + ids(scheduling.schedule(play.input())) + ".");
    }

    static List<String> ids(final Transition of) {
        return of.actions().stream().map(Action::id).toList();
    }

    private static void deterministic(final Trial trial) {
        final Scheduling one = scheduling(trial);
        final Member<Scheduling> other = trial.cluster(2).start("n2");
        int actions = 0;
        for (int i = 0; i < trial.options().scaled(WORLDS); i++) {
            final Play play = world(trial);
            settleSome(one, play, trial.random());
            play.lose(NodeId.of("n1"));
            final SchedulingInput input = play.input();
            final Transition first = one.schedule(input);
            actions += first.actions().size();
            same(first, one.schedule(input), "a second time");
            same(first, other.service().schedule(input), "on another member");
            same(first, one.schedule(shuffled(input, trial.random())), "with lists of records in another order");
            same(first, abroad(() -> one.schedule(input)), "where language and time zone are others");
            final List<CompletableFuture<Transition>> several = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                several.add(CompletableFuture.supplyAsync(() -> one.schedule(input)));
            }
            several.forEach(s -> same(first, s.join(), "from several threads at once"));
        }
        if (actions == 0) {
            throw new CheckFailed("None of the worlds led to an action.");
        }
        trial.evidence(actions + " actions.");
    }

    /** As a member with other defaults of the platform decides. */
    private static Transition abroad(final Supplier<Transition> decision) {
        final Locale locale = Locale.getDefault();
        final TimeZone zone = TimeZone.getDefault();
        try {
            // other digits, and another small letter for I
            Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            return decision.get();
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    private static void elsewhere(final Trial trial) {
        final String number = Integer.toString(trial.random().nextInt(Integer.MAX_VALUE));
        final List<String> here = new Decisions(scheduling(trial)).answer(number);
        final List<String> there = new Crew(trial, 1, false).members().get(0).ask(number);
        for (int line = 0; line < here.size(); line++) {
            Expect.equal(here.get(line), there.size() > line ? there.get(line) : "nothing", "what another process"
                + " decides");
        }
        trial.evidence(here.size() + " decisions.");
    }

    private static void settleSome(final Scheduling scheduling, final Play play, final Random random) {
        for (int turn = random.nextInt(4); turn > 0; turn--) {
            play.carryOut(scheduling.schedule(play.input()), random);
        }
    }

    private static void same(final Transition one, final Transition two, final String how) {
        if (!one.equals(two) || !one.toString().equals(two.toString())) {
            throw new CheckFailed("The same input gave " + ids(one) + ", and " + how + " " + ids(two) + ".");
        }
    }

    /** The same facts; results are told apart by their call numbers, not by their places. */
    private static SchedulingInput shuffled(final SchedulingInput input, final Random random) {
        final List<io.coterie.api.state.OperationRecord> records = new ArrayList<>(input.operations());
        Collections.shuffle(records, random);
        return new SchedulingInput(input.now(), input.document(), input.quorate(), input.nodes(), records,
            input.failCounts(), input.agents(), input.tickets());
    }

    private static void partialOrder(final Trial trial) {
        final Scheduling scheduling = scheduling(trial);
        for (int i = 0; i < trial.options().scaled(WORLDS); i++) {
            final Play play = world(trial);
            for (int turn = 0; turn < 4; turn++) {
                final Transition next = scheduling.schedule(play.input());
                final Set<String> before = new HashSet<>();
                for (final Action action : next.actions()) {
                    Expect.that(before.containsAll(action.after()), () -> action.id() + " waits for " + action.after()
                        + ", of which not all stand before it: " + ids(next) + ".");
                    Expect.that(before.add(action.id()), () -> action.id() + " is there twice.");
                    Expect.that(!action.reason().isBlank(), () -> action.id() + " has no reason.");
                }
                play.carryOut(next, trial.random());
                if (turn == 1) {
                    play.lose(NodeId.of("n2"));
                }
            }
        }
    }

    private static void goal(final Trial trial) {
        final Scheduling scheduling = scheduling(trial);
        for (int i = 0; i < trial.options().scaled(WORLDS); i++) {
            final Play play = world(trial);
            settle(scheduling, play, trial.random());
            final Transition end = scheduling.schedule(play.input());
            for (final Placement placement : end.placements()) {
                final Set<NodeId> real = play.where(placement.resource());
                Expect.equal(placement.node().map(Set::of).orElse(Set.of()), real, "where '" + placement.resource()
                    + "' runs against where it should");
                final boolean forbidden = placement.candidates().stream().allMatch(c -> c.score() < 0);
                Expect.that(forbidden || placement.node().isPresent(), () -> "'" + placement.resource()
                    + "' should run nowhere, although " + placement.candidates() + ".");
            }
            Expect.equal(play.document().resources().size(), end.placements().size(), "placements");
        }
    }

    private static void neverTwice(final Trial trial) {
        final Scheduling scheduling = scheduling(trial);
        for (int i = 0; i < trial.options().scaled(WORLDS); i++) {
            final Play play = world(trial);
            for (int turn = 0; turn < TURNS; turn++) {
                play.carryOut(scheduling.schedule(play.input()), trial.random());
                final NodeId node = NodeId.of("n" + (1 + trial.random().nextInt(2)));
                if (play.online().contains(node) && trial.random().nextInt(3) == 0) {
                    play.lose(node);
                } else if (!play.online().contains(node) && !play.unclean().contains(node)) {
                    play.back(node);
                }
                play.fenceable(trial.random().nextInt(4) != 0);
            }
        }
    }

    private static Play lost(final Trial trial, final Scheduling scheduling, final NodeId[] lost) {
        while (true) {
            final Play play = world(trial);
            settle(scheduling, play, trial.random());
            final Optional<NodeId> busy = play.document().resources().stream().map(Resource::id)
                .flatMap(id -> play.where(id).stream()).findFirst();
            if (busy.isPresent()) {
                lost[0] = busy.get();
                return play;
            }
        }
    }

    private static void fenceFirst(final Trial trial) {
        final Scheduling scheduling = scheduling(trial);
        int recovered = 0;
        for (int i = 0; i < trial.options().scaled(WORLDS); i++) {
            final NodeId[] gone = new NodeId[1];
            final Play play = lost(trial, scheduling, gone);
            play.lose(gone[0]);
            final Transition next = scheduling.schedule(play.input());
            final Set<String> fences = new HashSet<>();
            next.actions().stream().filter(a -> a.type() == Action.Type.FENCE && a.node().equals(gone[0]))
                .forEach(a -> fences.add(a.id()));
            Expect.that(!fences.isEmpty(), () -> gone[0] + " is unclean and can be fenced, and is not: " + ids(next)
                + ", " + next.notes() + ".");
            final Map<String, Set<String>> all = closure(next);
            for (final Action action : next.actions()) {
                if (action.type() == Action.Type.START && play.where(action.resource()).contains(gone[0])) {
                    recovered++;
                    Expect.that(all.get(action.id()).stream().anyMatch(fences::contains), () -> action.id()
                        + " does not wait for the fence of " + gone[0] + ".");
                }
            }
        }
        if (recovered == 0) {
            throw new CheckFailed("Nothing of a lost node was ever recovered.");
        }
        trial.evidence(recovered + " starts wait for a fence.");
    }

    /** All that an action waits for, directly or not. */
    static Map<String, Set<String>> closure(final Transition of) {
        final Map<String, Set<String>> all = new LinkedHashMap<>();
        for (final Action action : of.actions()) {
            final Set<String> before = new HashSet<>(action.after());
            action.after().forEach(a -> before.addAll(all.getOrDefault(a, Set.of())));
            all.put(action.id(), before);
        }
        return all;
    }

    private static void noFence(final Trial trial) {
        final Scheduling scheduling = scheduling(trial);
        for (int i = 0; i < trial.options().scaled(WORLDS); i++) {
            final NodeId[] gone = new NodeId[1];
            final Play play = lost(trial, scheduling, gone);
            play.lose(gone[0]);
            play.fenceable(false);
            final Transition next = scheduling.schedule(play.input());
            next.actions().stream().filter(a -> a.type() == Action.Type.START
                && play.where(a.resource()).contains(gone[0])).findFirst().ifPresent(a -> {
                    throw new CheckFailed(a.id() + " starts what runs on " + gone[0] + ", which cannot be fenced.");
                });
            Expect.that(!next.notes().isEmpty(), () -> "No note says that " + gone[0] + " cannot be fenced.");
        }
    }

    private static void noQuorum(final Trial trial) {
        final Scheduling scheduling = scheduling(trial);
        for (int i = 0; i < trial.options().scaled(WORLDS); i++) {
            final Play play = world(trial);
            settleSome(scheduling, play, trial.random());
            play.lose(NodeId.of("n1"));
            play.quorate(false);
            scheduling.schedule(play.input()).actions().stream().filter(a -> a.type() == Action.Type.START
                || a.type() == Action.Type.PROMOTE || a.type() == Action.Type.FENCE).findFirst().ifPresent(a -> {
                    throw new CheckFailed("Without quorum there is " + a.id() + ".");
                });
        }
    }

    private static void explained(final Trial trial) {
        final Scheduling scheduling = scheduling(trial);
        for (int i = 0; i < trial.options().scaled(WORLDS); i++) {
            final Play play = world(trial);
            settle(scheduling, play, trial.random());
            for (final Placement placement : scheduling.schedule(play.input()).placements()) {
                Expect.that(!placement.reason().isBlank(), () -> "'" + placement.resource() + "' has no reason.");
                Expect.that(!placement.candidates().isEmpty(), () -> "'" + placement.resource()
                    + "' has no candidates.");
                for (final Placement.Candidate candidate : placement.candidates()) {
                    int sum = 0;
                    for (final Placement.Term term : candidate.terms()) {
                        sum = io.coterie.api.document.Score.add(sum, term.score());
                    }
                    Expect.equal(sum, candidate.score(), "score of '" + placement.resource() + "' on "
                        + candidate.node() + " against its terms " + candidate.terms());
                }
                placement.node().ifPresent(node -> Expect.that(placement.candidates().stream()
                    .anyMatch(c -> c.node().equals(node) && c.score() >= 0), () -> "'" + placement.resource()
                    + "' should run on " + node + ", with " + placement.candidates() + "."));
            }
        }
    }

    private static void goodDocument(final Trial trial) {
        final Scheduling scheduling = scheduling(trial);
        final ClusterDocument document = world(trial).document();
        final List<Finding> findings = scheduling.check(document);
        Expect.that(findings.stream().noneMatch(Finding::isError), () -> "A good document is refused: " + findings
            + ".");
        final ClusterDocument standby = new ClusterDocument(document.cluster(), document.options(), document.nodes(),
            document.components(), document.fencing(), List.of(new AttributeSet("d", 0, Optional.empty(),
                Map.of("resource-stickiness", Value.of("10")))), List.of(), document.resources(),
            document.constraints());
        Expect.equal(scheduling.check(standby), scheduling.check(standby), "findings in the same document");
    }
}
