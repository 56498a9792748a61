package io.coterie.manager.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;

/**
 * The last line of "no recovery before the old place is clean": whatever scheduling says, nothing is started or
 * promoted that an unclean node may still run, unless after that node's fence. Stateless.
 */
public final class StartGuard {
    private StartGuard() {
    }

    /**
     * Makes starts wait for the fences in the transition; drops those for which there is none, with all that follows
     * from them.
     *
     * @param transition what was decided
     * @param state what it was decided of
     * @return the same if nothing is wrong with it
     */
    public static Transition apply(final Transition transition, final StateSnapshot state) {
        final List<NodeId> unclean = state.nodes().values().stream()
            .filter(r -> r.state() == NodeState.UNCLEAN).map(r -> r.node()).toList();
        if (unclean.isEmpty()) {
            return transition;
        }
        final Set<String> dropped = new HashSet<>();
        final List<Action> kept = new ArrayList<>();
        for (final Action action : transition.actions()) {
            Optional<Action> result = Optional.of(action);
            if (action.after().stream().anyMatch(dropped::contains)) {
                result = Optional.empty();
            } else if (action.type() == Action.Type.START || action.type() == Action.Type.PROMOTE) {
                result = guard(action, transition, state, unclean);
            }
            result.ifPresentOrElse(kept::add, () -> dropped.add(action.id()));
        }
        return new Transition(kept, transition.placements(), transition.notes(), transition.recheckAfter());
    }

    private static Optional<Action> guard(final Action action, final Transition transition, final StateSnapshot state,
            final List<NodeId> unclean) {
        final Set<String> after = new TreeSet<>(action.after());
        for (final NodeId node : unclean) {
            if (!mayRun(action.resource(), node, state)) {
                continue;
            }
            final Optional<Action> fence = transition.actions().stream()
                .filter(a -> a.type() == Action.Type.FENCE && a.node().equals(node)).findFirst();
            if (fence.isEmpty()) {
                return Optional.empty();
            }
            after.add(fence.get().id());
        }
        return Optional.of(new Action(action.id(), action.type(), action.node(), action.resource(), action.agent(),
            action.operation(), action.interval(), action.timeout(), action.expected(), action.parameters(),
            action.meta(), action.checkLevel(), action.digest(), after, action.reason()));
    }

    /** Whether nobody knows for certain that the resource is stopped on the node. */
    static boolean mayRun(final String resource, final NodeId node, final StateSnapshot state) {
        final String base = base(resource);
        final List<OperationRecord> known = state.operations().stream()
            .filter(o -> o.member().node().equals(node) && base(o.resource()).equals(base)).toList();
        return known.isEmpty() || known.stream().map(OperationRecord::resource).distinct().anyMatch(instance -> {
            final OperationRecord last = known.stream().filter(o -> o.resource().equals(instance))
                .max(java.util.Comparator.comparingLong(OperationRecord::callId)).orElseThrow();
            return !stopped(last);
        });
    }

    private static boolean stopped(final OperationRecord last) {
        return !last.failed() && ("stop".equals(last.action()) && last.code() == ResultCode.OK
            || last.probe() && last.code() == ResultCode.NOT_RUNNING);
    }

    private static String base(final String instance) {
        final int colon = instance.indexOf(':');
        return colon < 0 ? instance : instance.substring(0, colon);
    }
}
