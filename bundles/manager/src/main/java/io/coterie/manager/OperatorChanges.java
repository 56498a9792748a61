package io.coterie.manager;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Role;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.state.Change;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.Suggestion;
import io.coterie.manager.config.OperatorRecord;
import io.coterie.manager.config.OperatorRecord.Purpose;

/** Turns what an operator asks for into a change of the cluster state, or refuses it. Stateless. */
final class OperatorChanges {
    private final StateSnapshot state;
    private final ClusterDocument document;
    private final Instant now;

    OperatorChanges(final StateSnapshot state, final ClusterDocument document, final Instant now) {
        this.state = state;
        this.document = document;
        this.now = now;
    }

    Change of(final OperatorRequest request) {
        if (request instanceof OperatorRequest.Standby r) {
            return new Change.SetNodeFlags(node(r.node()).node(), Optional.of(r.on()), Optional.empty());
        } else if (request instanceof OperatorRequest.Maintenance r) {
            return new Change.SetNodeFlags(node(r.node()).node(), Optional.empty(), Optional.of(r.on()));
        } else if (request instanceof OperatorRequest.Fence r) {
            return fence(r);
        } else if (request instanceof OperatorRequest.ConfirmFence r) {
            return confirm(r);
        } else if (request instanceof OperatorRequest.TargetRole r) {
            return targetRole(r);
        } else if (request instanceof OperatorRequest.Move r) {
            return move(r);
        }
        final OperatorRequest.Cleanup r = (OperatorRequest.Cleanup) request;
        r.resource().ifPresent(this::resource);
        r.node().ifPresent(this::node);
        return new Change.Cleanup(r.resource(), r.node());
    }

    private Change fence(final OperatorRequest.Fence request) {
        final NodeRecord node = node(request.node());
        if (node.state().clean()) {
            throw new RejectedException("manager.nothing-to-fence", node.node() + " is "
                + node.state().name().toLowerCase(java.util.Locale.ROOT) + ": nothing of it can run.",
                "Nothing needs to be done.");
        }
        return put(new OperatorRecord(Purpose.FENCE, node.node().name(), Map.of("reason", request.reason(),
            "incarnation", life(node))));
    }

    /** What an operator asks for is meant for the life that is the node's now, not for a later one. */
    private static String life(final NodeRecord node) {
        return node.incarnation().map(Object::toString).orElse("");
    }

    private Change confirm(final OperatorRequest.ConfirmFence request) {
        final NodeRecord node = node(request.node());
        if (node.state() != NodeState.UNCLEAN) {
            throw new RejectedException("manager.unsafe", node.node() + " is "
                + node.state().name().toLowerCase(java.util.Locale.ROOT) + ", not unclean: there is nothing to vouch"
                + " for.", "Fence it, or let it leave.");
        }
        return put(new OperatorRecord(Purpose.CONFIRM, node.node().name(), Map.of("author", request.author(),
            "incarnation", life(node))));
    }

    private Change targetRole(final OperatorRequest.TargetRole request) {
        resource(request.resource());
        final OperatorRecord record = new OperatorRecord(Purpose.TARGET_ROLE, request.resource(),
            Map.of("role", request.role().map(OperatorChanges::role).orElse("")));
        return request.role().isPresent() ? put(record) : remove(record);
    }

    private static String role(final String text) {
        try {
            return Role.parse(text).label();
        } catch (final IllegalArgumentException e) {
            throw new RejectedException("manager.bad-role", "'" + text + "' is no role.",
                "Use Started, Stopped, Promoted or Unpromoted.", e);
        }
    }

    private Change move(final OperatorRequest.Move request) {
        resource(request.resource());
        if (request.node().isEmpty()) {
            return remove(new OperatorRecord(Purpose.MOVE, request.resource(), Map.of()));
        }
        final Map<String, String> values = new HashMap<>();
        values.put("node", node(request.node().get()).node().name());
        request.lifetime().ifPresent(t -> values.put("until", Long.toString(now.plus(t).toEpochMilli())));
        return put(new OperatorRecord(Purpose.MOVE, request.resource(), values));
    }

    private static Change put(final OperatorRecord record) {
        return new Change.PutRecord(record.key(), -1, record.bytes(), Term.NONE);
    }

    private static Change remove(final OperatorRecord record) {
        return new Change.PutRecord(record.key(), -1, null, Term.NONE);
    }

    private NodeRecord node(final NodeId id) {
        final NodeRecord record = state.nodes().get(id);
        if (record == null) {
            throw new RejectedException("manager.unknown-node", "There is no node '" + id + "'.",
                Suggestion.of(id.name(), state.nodes().keySet().stream().map(NodeId::name).toList()));
        }
        return record;
    }

    private void resource(final String id) {
        if (document == null || document.resource(id).isEmpty()) {
            throw new RejectedException("manager.unknown-resource", "There is no resource '" + id + "'.",
                Suggestion.of(id, document == null ? java.util.List.of()
                    : document.primitives().map(p -> p.id()).toList()));
        }
    }
}
