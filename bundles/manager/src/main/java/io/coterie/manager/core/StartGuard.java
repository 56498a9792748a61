package io.coterie.manager.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/**
 * The last line of "no recovery before the old place is clean": whatever scheduling says, nothing is started or
 * promoted while a node is unclean, unless after that node's fence. What the results say of an unclean node is not
 * enough to let a start pass: a start may have been under way there whose result was never recorded. Stateless.
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
                result = guard(action, transition, unclean);
            }
            result.ifPresentOrElse(kept::add, () -> dropped.add(action.id()));
        }
        return new Transition(kept, transition.placements(), transition.notes(), transition.recheckAfter());
    }

    private static Optional<Action> guard(final Action action, final Transition transition,
            final List<NodeId> unclean) {
        final Set<String> after = new TreeSet<>(action.after());
        for (final NodeId node : unclean) {
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
}
