package io.coterie.state.replicated;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Change;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/** Which changes of document, terms and node states are allowed, and what they do. Pure; part of the state machine. */
final class NodeRules {
    private static final Optional<Refusal> ACCEPTED = Optional.empty();
    private final StateData data;

    NodeRules(final StateData data) {
        this.data = data;
    }

    Optional<Refusal> applyDocument(final Change.ApplyDocument c) {
        if (c.expectedVersion() != -1 && c.expectedVersion() != data.document.version()) {
            return refuse("config.stale", "The document was changed meanwhile: version " + data.document.version()
                + " holds, not " + c.expectedVersion() + ".", "Read the present one, and apply your change to it.");
        }
        final Set<NodeId> wanted = new HashSet<>(c.nodes());
        if (!wanted.isEmpty()) {
            for (final NodeRecord node : data.nodes.values()) {
                if (!wanted.contains(node.node()) && !node.state().clean()) {
                    return refuse("config.node-in-use", "The node " + node.node() + " is "
                        + node.state().name().toLowerCase(java.util.Locale.ROOT) + " and cannot be removed.",
                        "Let it leave, or fence it, first.");
                }
            }
            data.nodes.keySet().removeIf(n -> !wanted.contains(n));
            data.attributes.keySet().removeIf(n -> !wanted.contains(n));
            data.permanentAttributes.keySet().removeIf(n -> !wanted.contains(n));
            wanted.stream().sorted().forEach(n -> data.nodes.computeIfAbsent(n, id -> new NodeRecord(id,
                NodeState.UNSEEN, Optional.empty(), c.at(), "added to the electorate", false, false)));
        }
        data.document = new DocumentVersion(data.document.version() + 1, c.text(), c.author(), c.comment(), c.at());
        data.history.addLast(data.document);
        if (data.history.size() > StateSnapshot.MAX_HISTORY) {
            data.history.removeFirst();
        }
        return ACCEPTED;
    }

    Optional<Refusal> beginTerm(final Change.BeginTerm c) {
        if (!data.term().olderThan(c.term())) {
            return staleTerm(c.term());
        }
        data.coordinator = Optional.of(new Coordinator(c.term(), c.member(), c.at()));
        final List<FenceRecord> fences = List.copyOf(data.fences);
        data.fences.clear();
        fences.forEach(f -> data.fences.addLast(f.status().equals("pending") ? interrupted(f) : f));
        return ACCEPTED;
    }

    Optional<Refusal> join(final Change.Join c) {
        final NodeRecord node = data.nodes.get(c.member().node());
        if (node == null) {
            return unknown(c.member().node());
        }
        final int order = node.incarnation().map(i -> c.member().incarnation().compareTo(i)).orElse(1);
        if (order < 0 || order == 0 && node.state() != NodeState.ONLINE) {
            return staleIncarnation(c.member());
        }
        if (order == 0) {
            return ACCEPTED;
        }
        if (!node.state().clean()) {
            return refuse("state.unclean", "The earlier life of " + node.node() + " (" + node.incarnation()
                .map(Incarnation::toString).orElse("none") + ") is neither left nor fenced.",
                "Wait until it is fenced, or confirm by hand that it is gone.");
        }
        data.forgetNode(node.node());
        data.nodes.put(node.node(), new NodeRecord(node.node(), NodeState.ONLINE,
            Optional.of(c.member().incarnation()), c.at(), "joined", node.standby(), node.maintenance(), c.host()));
        return ACCEPTED;
    }

    Optional<Refusal> leave(final Change.Leave c) {
        return ownWord(c.member(), NodeState.ONLINE, NodeState.LEAVING, c.at(), "leaves by its own wish");
    }

    Optional<Refusal> left(final Change.Left c) {
        return ownWord(c.member(), NodeState.LEAVING, NodeState.LEFT, c.at(), "has stopped its last resource");
    }

    private Optional<Refusal> ownWord(final MemberId member, final NodeState from, final NodeState to,
            final Instant at, final String reason) {
        final NodeRecord node = data.nodes.get(member.node());
        if (node == null) {
            return unknown(member.node());
        }
        if (!node.member().equals(Optional.of(member))) {
            return staleIncarnation(member);
        }
        if (node.state() == to) {
            return ACCEPTED;
        }
        if (node.state() != from) {
            return badMove(node, to);
        }
        move(node, to, at, reason);
        return ACCEPTED;
    }

    Optional<Refusal> markUnclean(final Change.MarkUnclean c) {
        final Optional<Refusal> refusal = checkTerm(c.term());
        if (refusal.isPresent()) {
            return refusal;
        }
        final NodeRecord node = data.nodes.get(c.node());
        if (node == null) {
            return unknown(c.node());
        }
        if (node.state() == NodeState.UNCLEAN) {
            return ACCEPTED;
        }
        if (node.state().clean()) {
            return badMove(node, NodeState.UNCLEAN);
        }
        move(node, NodeState.UNCLEAN, c.at(), c.reason());
        return ACCEPTED;
    }

    /** Nobody will say how a try ended whose coordinator reigns no more; what it did is not known. */
    private static FenceRecord interrupted(final FenceRecord pending) {
        return new FenceRecord(pending.target(), pending.device(), pending.by(), pending.action(), "interrupted",
            "Its coordinator was lost, or reigned no more, before the end of it.", pending.at(), pending.duration(),
            pending.term());
    }

    Optional<Refusal> recordFence(final Change.RecordFence c) {
        final Optional<Refusal> refusal = checkTerm(c.term());
        if (refusal.isPresent()) {
            return refusal;
        }
        final FenceRecord record = c.record();
        data.fences.removeIf(f -> f.status().equals("pending") && f.target().equals(record.target())
            && f.device().equals(record.device()) && f.term().equals(record.term()));
        data.fences.addLast(record);
        if (data.fences.size() > StateSnapshot.MAX_FENCES) {
            data.fences.removeFirst();
        }
        final NodeRecord node = data.nodes.get(record.target().node());
        if (record.status().equals("confirmed") && !record.action().equals(FenceRecord.ON)
                && node != null && !node.state().clean()
                && node.incarnation().map(i -> i.compareTo(record.target().incarnation()) <= 0).orElse(false)) {
            data.forgetNode(node.node());
            move(node, NodeState.FENCED, record.at(), record.device().equals(FenceRecord.RESTART)
                ? "its host has started anew" : "fenced by " + record.device());
        }
        return ACCEPTED;
    }

    Optional<Refusal> setFlags(final Change.SetNodeFlags c) {
        final NodeRecord node = data.nodes.get(c.node());
        if (node == null) {
            return unknown(c.node());
        }
        data.nodes.put(node.node(), new NodeRecord(node.node(), node.state(), node.incarnation(), node.since(),
            node.reason(), c.standby().orElse(node.standby()), c.maintenance().orElse(node.maintenance()),
            node.host()));
        return ACCEPTED;
    }

    private void move(final NodeRecord node, final NodeState to, final Instant at, final String reason) {
        data.nodes.put(node.node(), node.moved(to, at, reason));
    }

    private Optional<Refusal> checkTerm(final Term term) {
        return term.equals(data.term()) ? ACCEPTED : staleTerm(term);
    }

    private Optional<Refusal> staleTerm(final Term term) {
        return refuse("state.stale-term", "The term " + term + " does not reign: " + data.term() + " does.",
            "The coordinator of that term must stop deciding.");
    }

    private static Optional<Refusal> badMove(final NodeRecord node, final NodeState to) {
        return refuse("state.bad-move", "The node " + node.node() + " is " + node.state() + " and cannot become " + to
            + ".", "Look at the node's state first.");
    }

    static Optional<Refusal> staleIncarnation(final MemberId member) {
        return refuse("state.stale-incarnation", "The life " + member + " is over, or never took part.",
            "Start the member again.");
    }

    static Optional<Refusal> unknown(final NodeId node) {
        return refuse("state.unknown-node", "The node " + node + " is not in the electorate.",
            "Add it to the cluster document first.");
    }

    static Optional<Refusal> refuse(final String code, final String problem, final String remedy) {
        return Optional.of(new Refusal(code, problem, remedy));
    }
}
