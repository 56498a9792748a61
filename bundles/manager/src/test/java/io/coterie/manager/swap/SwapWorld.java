package io.coterie.manager.swap;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeState;
import io.coterie.document.DocumentParser;
import io.coterie.manager.core.Moment;
import io.coterie.manager.sim.StateModel;

/** A few members with their slots, a coordinator, and one state that all see at once. */
final class SwapWorld {
    static final String DOCUMENT = "# ours\ncluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"},"
        + " n3: {address: \"h:3\"}}\noptions: {batch-limit: 5}\n";
    /** The place of the row whose settings are each member's own. */
    private static final int OWN = 2;
    final StateModel state;
    final Map<NodeId, MemberId> lives = new TreeMap<>();
    final Map<NodeId, SlotsModel> slots = new TreeMap<>();
    final Map<NodeId, SwapMember> members = new HashMap<>();
    final List<SwapState> seen = new ArrayList<>();
    SwapCoordinator coordinator;
    View view;
    boolean stable = true;
    private long term;
    private long now;
    private long life = 10;
    private long parsedVersion;
    private ClusterDocument parsed;

    SwapWorld(final int size) {
        final List<NodeId> nodes = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            nodes.add(NodeId.of("n" + i));
        }
        state = new StateModel(nodes);
        state.apply(new Change.ApplyDocument(-1, DOCUMENT, nodes, "ada", "", Instant.EPOCH));
        nodes.forEach(n -> {
            slots.put(n, new SlotsModel(set(0, "old", n.name())));
            begin(n);
        });
        reign("n1");
    }

    /** The control's setting is each member's own. */
    static ComponentSet set(final long revision, final String messaging, final String own) {
        return new ComponentSet(revision, List.of(
            new Choice("membership", "local", "", Configuration.EMPTY),
            new Choice("messaging", messaging, revision == 0 ? "" : "[1.0.0,1.0.0]", Configuration.EMPTY),
            new Choice("control", "rest", "", Configuration.of(Map.of("runFile", own))),
            new Choice("quorum", "majority", "", Configuration.EMPTY),
            new Choice("manager", "standard", "", Configuration.EMPTY),
            new Choice("consensus", "raft", "", Configuration.EMPTY),
            new Choice("fencing", "agents", "", Configuration.EMPTY)));
    }

    /** Another log. */
    static ComponentSet withConsensus(final ComponentSet before, final String consensus) {
        final List<Choice> choices = new ArrayList<>(before.choices());
        choices.set(5, new Choice("consensus", consensus, "[1.0.0,1.0.0]", Configuration.EMPTY));
        return new ComponentSet(before.revision() + 1, choices);
    }

    /** Another fencing component. */
    static ComponentSet withFencing(final ComponentSet before, final String fencing) {
        final List<Choice> choices = new ArrayList<>(before.choices());
        choices.set(6, new Choice("fencing", fencing, "[1.0.0,1.0.0]", Configuration.EMPTY));
        return new ComponentSet(before.revision() + 1, choices);
    }

    /** Another quorum component. */
    static ComponentSet withQuorum(final ComponentSet before, final String quorum) {
        final List<Choice> choices = new ArrayList<>(before.choices());
        choices.set(3, new Choice("quorum", quorum, "[1.0.0,1.0.0]", Configuration.EMPTY));
        return new ComponentSet(before.revision() + 1, choices);
    }

    void begin(final NodeId node) {
        final MemberId member = new MemberId(node, new Incarnation(++life));
        lives.put(node, member);
        members.put(node, new SwapMember(member));
        slots.get(node).restart();
        if (state.snapshot().nodes().get(node).state() == NodeState.ONLINE) {
            throw new AssertionError("its earlier life is not clean");
        }
        state.apply(new Change.Join(member, Instant.EPOCH));
        look();
    }

    /** Ends a life, which is fenced at once. */
    void end(final String name) {
        final NodeId node = NodeId.of(name);
        members.remove(node);
        fenced(lives.remove(node));
        look();
    }

    /** The state says that a life was lost, and is clean now. */
    void fenced(final MemberId gone) {
        state.apply(new Change.MarkUnclean(new Term(term), gone.node(), "gone", Instant.EPOCH));
        state.apply(new Change.RecordFence(new Term(term), new FenceRecord(gone, "d", gone.node(), "off", "confirmed",
            "", Instant.EPOCH, Duration.ZERO, new Term(term))));
    }

    /** The view is that of all who live. */
    void look() {
        view = new View(new ViewId(now + 1, "p"), List.copyOf(lives.values()), true);
    }

    void reign(final String name) {
        final MemberId leader = lives.get(NodeId.of(name));
        state.apply(new Change.BeginTerm(new Term(++term), leader, Instant.EPOCH));
        coordinator = new SwapCoordinator(leader);
    }

    void plan(final String messaging) {
        plan(held -> set(held.revision() + 1, messaging, "n1"));
    }

    void plan(final UnaryOperator<ComponentSet> change) {
        final Optional<SwapRecord> last = SwapRecord.of(state.snapshot());
        final SwapRecord.Side held = last.map(SwapRecord::holding).orElseGet(() -> {
            final ComponentSet set = slots.get(NodeId.of("n1")).current;
            return new SwapRecord.Side(0, set, List.of("", "", "", "", "", "", ""));
        });
        final long number = last.map(SwapRecord::number).orElse(0L) + 1;
        final List<SwapRecord.Past> history = new ArrayList<>(last.map(SwapRecord::history).orElse(List.of()));
        last.map(SwapRecord::past).ifPresent(history::add);
        final ComponentSet target = change.apply(held.set());
        final List<String> hashes = new ArrayList<>(held.hashes());
        for (int i = 0; i < hashes.size(); i++) {
            if (!SwapSets.same(held.set().choices().get(i), target.choices().get(i)) && i != OWN) {
                hashes.set(i, "ab".repeat(32));
            }
        }
        final SwapRecord record = SwapRecord.planned(new SwapRecord.Side(number, target, hashes), held,
            SwapRules.members(state.snapshot(), view), "ada", new SwapRecord.Mark(SwapState.PLANNED,
            Instant.EPOCH, view.members().get(0)), state.snapshot().document().version(), history);
        state.apply(SwapCoordinator.change(state.snapshot(), record, Term.NONE));
    }

    SwapRecord record() {
        return SwapRecord.of(state.snapshot()).orElseThrow();
    }

    Moment now() {
        return new Moment(now * 1_000_000, Instant.EPOCH.plusMillis(now));
    }

    /** A tenth of a second passes for those who are named. */
    void turn(final java.util.Collection<NodeId> awake) {
        now += 100;
        awake.stream().filter(members::containsKey).forEach(this::member);
        if (coordinator != null) {
            coordinator.next(new Term(term), state.snapshot(),
                document(), view, stable, now())
                .ifPresent(state::apply);
        }
        SwapRecord.of(state.snapshot()).map(SwapRecord::state)
            .filter(s -> seen.isEmpty() || seen.get(seen.size() - 1) != s).ifPresent(seen::add);
    }

    private ClusterDocument document() {
        if (parsedVersion != state.snapshot().document().version()) {
            parsedVersion = state.snapshot().document().version();
            parsed = DocumentParser.parse(state.snapshot().document().text()).document().orElse(null);
        }
        return parsed;
    }

    private void member(final NodeId node) {
        final SlotsModel own = slots.get(node);
        final SwapMember member = members.get(node);
        own.tick();
        SwapRecord.of(state.snapshot()).ifPresent(record -> {
            member.next(record, own.current, own.progress, now()).ifPresent(call -> {
                final String problem = own.call(call);
                if (problem != null) {
                    member.ended(call.id(), problem, own.current, own.progress, now());
                }
            });
            member.end(record, now()).ifPresent(ended ->
                state.apply(SwapCoordinator.change(state.snapshot(), ended, Term.NONE)));
            member.report(record, SwapReport.of(state.snapshot(), node), own.current, own.progress, now())
                .ifPresent(r -> state.apply(new Change.PutRecord(r.key(), -1, r.bytes(), Term.NONE)));
        });
    }

    void pass(final long seconds) {
        for (long i = 0; i < seconds * 10; i++) {
            turn(List.copyOf(lives.keySet()));
        }
    }

    void until(final SwapState wanted) {
        for (int i = 0; i < 10_000; i++) {
            if (record().state() == wanted) {
                return;
            }
            turn(List.copyOf(lives.keySet()));
        }
        throw new AssertionError("it is " + record().state() + ": " + record().reason());
    }

    List<Long> revisions() {
        return slots.values().stream().map(s -> s.current.revision()).toList();
    }
}
