package io.coterie.itests.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.core.Order;
import io.coterie.manager.core.OrderReply;
import io.coterie.manager.wire.FenceMessages;
import io.coterie.manager.wire.ManagerMessages;
import io.coterie.runtime.messaging.SimulatedSlot;
import io.coterie.simulation.Simulation;

/**
 * Sees all that members do and keeps the first rule that was broken. A rule is not thrown from here, since whoever
 * called may swallow it; the campaign asks after each step.
 */
final class Recorder implements SimulatedSlot.Watch {
    private final Simulation simulation;
    private final Map<ViewId, List<MemberId>> views = new HashMap<>();
    private final Map<NodeId, Long> epochs = new TreeMap<>();
    private final Map<Long, MemberId> reigns = new TreeMap<>();
    private final Map<MemberId, Term> obeyed = new TreeMap<>();
    private final Map<Long, String> digests = new HashMap<>();
    private final Map<Long, String> sets = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<MemberId> fenced = new ArrayList<>();
    private final List<Act> acts = new ArrayList<>();
    private Consumer<StateSnapshot> onState = state -> { };
    private Runnable onCommit = () -> { };
    private StateSnapshot latest;
    private String violation;

    /** What was done to a resource. */
    record Act(String what, MemberId by, String resource) {
    }

    Recorder(final Simulation simulation) {
        this.simulation = simulation;
    }

    void trace(final String line) {
        simulation.trace(line);
    }

    /** Counts how often something happened, so that a campaign that tests nothing is noticed. */
    void count(final String what) {
        counts.merge(what, 1, Integer::sum);
    }

    Map<String, Integer> counts() {
        return counts;
    }

    @Override
    public void violated(final String rule) {
        if (violation == null) {
            violation = rule;
            simulation.trace("VIOLATED: " + rule);
        }
    }

    void require(final boolean holds, final String rule) {
        if (!holds) {
            violated(rule);
        }
    }

    Optional<String> violation() {
        return Optional.ofNullable(violation);
    }

    /** Tells of the next states and of members that take a set over. */
    void watch(final Consumer<StateSnapshot> states, final Runnable commits) {
        onState = states;
        onCommit = commits;
    }

    /** Something was done to a resource. */
    void act(final String what, final MemberId by, final String resource) {
        acts.add(new Act(what, by, resource));
    }

    /** {@return what was done to resources, in order} */
    List<Act> acts() {
        return acts;
    }

    /** {@return the lives that were to be fenced, in order} */
    List<MemberId> fenced() {
        return fenced;
    }

    // --- views ---

    void installed(final MemberId by, final View view) {
        count("views");
        final List<MemberId> before = views.putIfAbsent(view.id(), view.members());
        require(before == null || before.equals(view.members()), "the view " + view.id() + " has members " + before
            + " and, on " + by + ", " + view.members());
        final long epoch = epochs.getOrDefault(by.node(), 0L);
        require(view.id().epoch() > epoch, by + " installs " + view.id() + " after epoch " + epoch);
        require(view.contains(by), by + " installs a view without itself: " + view);
        epochs.put(by.node(), view.id().epoch());
        trace(by + " installs " + view.id() + " " + view.members());
    }

    /** A node whose disk was lost may begin anew, but for what its peers still know. */
    void diskLost(final NodeId node) {
        epochs.remove(node);
    }

    void primary(final MemberId by, final View view) {
        trace(by + " holds " + view.id() + (view.primary() ? " primary" : " not primary"));
    }

    // --- terms ---

    /** Somebody uses the power of a term: asks an executor, orders, fences. */
    void acts(final MemberId member, final Term term) {
        final MemberId before = reigns.putIfAbsent(term.number(), member);
        require(before == null || before.equals(member), "both " + before + " and " + member + " act in term " + term);
    }

    /** A member took a set over: of each revision there is one set. */
    void committed(final MemberId by, final long revision, final String what) {
        count("swap COMMITTED");
        trace(by + " has taken over the set " + revision + ", " + what);
        final String before = sets.putIfAbsent(revision, what);
        require(before == null || before.equals(what), by + " takes " + what + " over for the set " + revision
            + ", which is " + before);
        onCommit.run();
    }

    /** A device is driven: for the one who reigns, if not by it; nobody can end itself and tell. */
    void fences(final MemberId driver, final FenceRequest request) {
        count("fences");
        fenced.add(request.target());
        trace(driver + " fences " + request.target() + " in term " + request.term());
        require(reigns.containsKey(request.term().number()), driver + " fences in term " + request.term()
            + ", in which nobody reigns");
        require(!driver.equals(request.target()), driver + " fences itself");
    }

    @Override
    public void asks(final MemberId from, final MemberId to, final byte[] request) {
        if (Posts.is(request)) {
            return;
        }
        switch (ManagerMessages.name(request)) {
            case ManagerMessages.SYNC -> acts(from, ManagerMessages.sync(request));
            case ManagerMessages.ORDER -> {
                final Order order = ManagerMessages.order(request);
                acts(from, order.term());
                trace(from + " orders " + order.key() + " of " + to);
            }
            case FenceMessages.FENCE -> acts(from, FenceMessages.request(request).term());
            default -> {
                // questions are free
            }
        }
    }

    /** An executor replies; told where it replies, so in the order in which it decided. */
    @Override
    public void replies(final MemberId by, final byte[] request, final byte[] reply) {
        if (Posts.is(request)) {
            return;
        }
        switch (ManagerMessages.name(request)) {
            case ManagerMessages.SYNC -> {
                if (ManagerMessages.syncAnswer(reply).accepted()) {
                    obeys(by, ManagerMessages.sync(request));
                }
            }
            case ManagerMessages.ORDER -> {
                final Order order = ManagerMessages.order(request);
                final OrderReply answer = ManagerMessages.orderReply(reply);
                if (answer.kind() == OrderReply.Kind.ACCEPTED) {
                    obeys(by, order.term());
                } else {
                    count("refusedOrders");
                    trace(by + " refuses " + order.key() + ": " + answer.detail());
                }
            }
            default -> {
                // nothing to check
            }
        }
    }

    private void obeys(final MemberId by, final Term term) {
        final Term before = obeyed.getOrDefault(by, Term.NONE);
        require(!term.olderThan(before), by + " obeys term " + term + " after term " + before);
        obeyed.merge(by, term, Recorder::later);
    }

    private static Term later(final Term one, final Term other) {
        return one.olderThan(other) ? other : one;
    }

    // --- state ---

    void state(final StateSnapshot snapshot) {
        snapshot.coordinator().ifPresent(c -> acts(c.member(), c.term()));
        if (latest != null && snapshot.revision() >= latest.revision()) {
            require(!snapshot.term().olderThan(latest.term()), "the term fell from " + latest.term() + " to "
                + snapshot.term());
        }
        if (latest == null || snapshot.revision() > latest.revision()) {
            latest = snapshot;
            onState.accept(snapshot);
        }
    }

    /** {@return the newest state that any member has seen} */
    Optional<StateSnapshot> latest() {
        return Optional.ofNullable(latest);
    }

    void digest(final MemberId by, final String digest) {
        final int colon = digest.indexOf(':');
        final long index = Long.parseLong(digest.substring(0, colon));
        final String before = digests.putIfAbsent(index, digest);
        require(before == null || before.equals(digest), by + " has another state after command " + index);
    }
}
