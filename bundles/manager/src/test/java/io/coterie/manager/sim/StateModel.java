package io.coterie.manager.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.Score;
import io.coterie.api.state.Change;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;

/** The rules of the cluster state, as its API tells them, in memory: a change is applied or refused with a code. */
public final class StateModel {
    private long revision = 1;
    private DocumentVersion document = new DocumentVersion(1, "cluster: sim", "test", "", Instant.EPOCH);
    private final TreeMap<NodeId, NodeRecord> nodes = new TreeMap<>();
    private Optional<Coordinator> coordinator = Optional.empty();
    private final Map<List<Object>, OperationRecord> operations = new java.util.LinkedHashMap<>();
    private final Map<List<Object>, FailCount> failCounts = new java.util.LinkedHashMap<>();
    private final Map<NodeId, Map<String, String>> attributes = new TreeMap<>();
    private final List<FenceRecord> fences = new ArrayList<>();
    private final TreeMap<String, NamedRecord> records = new TreeMap<>();
    private StateSnapshot snapshot;

    public StateModel(final List<NodeId> electorate) {
        electorate.forEach(n -> nodes.put(n, new NodeRecord(n, NodeState.UNSEEN, Optional.empty(), Instant.EPOCH,
            "new", false, false)));
    }

    /** A state before the first document. */
    public static StateModel empty() {
        final StateModel model = new StateModel(List.of());
        model.document = DocumentVersion.NONE;
        return model;
    }

    public StateSnapshot snapshot() {
        if (snapshot == null) {
            snapshot = new StateSnapshot(revision, document, List.of(document), new TreeMap<>(nodes), coordinator,
                List.copyOf(operations.values()), List.copyOf(failCounts.values()), Map.copyOf(attributes),
                List.copyOf(fences), new TreeMap<>(records));
        }
        return snapshot;
    }

    /** The code of the refusal, if it is refused. */
    public Optional<String> apply(final Change change) {
        final Optional<String> refused = decide(change);
        if (refused.isEmpty()) {
            revision++;
            snapshot = null;
        }
        return refused;
    }

    private Optional<String> decide(final Change change) {
        if (change instanceof Change.ApplyDocument c) {
            if (c.expectedVersion() >= 0 && c.expectedVersion() != document.version()) {
                return Optional.of("config.stale");
            }
            document = new DocumentVersion(document.version() + 1, c.text(), c.author(), c.comment(), c.at());
            c.nodes().forEach(n -> nodes.computeIfAbsent(n, id -> new NodeRecord(id, NodeState.UNSEEN,
                Optional.empty(), c.at(), "new", false, false)));
            return Optional.empty();
        } else if (change instanceof Change.Cleanup c) {
            operations.keySet().removeIf(k -> c.resource().map(k.get(1)::equals).orElse(true));
            failCounts.keySet().removeIf(k -> c.resource().map(k.get(1)::equals).orElse(true));
            return Optional.empty();
        } else if (change instanceof Change.BeginTerm c) {
            if (!snapshot().term().olderThan(c.term())) {
                return Optional.of("state.stale-term");
            }
            coordinator = Optional.of(new Coordinator(c.term(), c.member(), c.at()));
            return Optional.empty();
        } else if (change instanceof Change.Join c) {
            return join(c);
        } else if (change instanceof Change.Leave c) {
            return ownWord(c.member(), NodeState.ONLINE, NodeState.LEAVING, c.at());
        } else if (change instanceof Change.Left c) {
            return ownWord(c.member(), NodeState.LEAVING, NodeState.LEFT, c.at());
        } else if (change instanceof Change.MarkUnclean c) {
            return unclean(c);
        } else if (change instanceof Change.RecordFence c) {
            return fence(c);
        } else if (change instanceof Change.RecordOperation c) {
            return operation(c);
        } else if (change instanceof Change.PutRecord c) {
            return record(c);
        } else if (change instanceof Change.SetNodeFlags c) {
            final NodeRecord n = nodes.get(c.node());
            nodes.put(n.node(), new NodeRecord(n.node(), n.state(), n.incarnation(), n.since(), n.reason(),
                c.standby().orElse(n.standby()), c.maintenance().orElse(n.maintenance()), n.host()));
            return Optional.empty();
        }
        throw new IllegalArgumentException("not modelled: " + change);
    }

    private Optional<String> record(final Change.PutRecord c) {
        final long present = records.containsKey(c.key()) ? records.get(c.key()).revision() : 0;
        if (c.expectedRevision() >= 0 && c.expectedRevision() != present) {
            return Optional.of("state.stale-record");
        }
        if (!c.term().equals(Term.NONE) && !c.term().equals(term())) {
            return Optional.of("state.stale-term");
        }
        if (c.bytes() == null) {
            records.remove(c.key());
        } else {
            records.put(c.key(), new NamedRecord(c.key(), revision + 1, c.bytes()));
        }
        return Optional.empty();
    }

    private Optional<String> join(final Change.Join c) {
        final NodeRecord n = nodes.get(c.member().node());
        final int order = n.incarnation().map(i -> c.member().incarnation().compareTo(i)).orElse(1);
        if (order == 0 && n.state() == NodeState.ONLINE) {
            return Optional.empty();
        }
        if (order <= 0) {
            return Optional.of("state.stale-incarnation");
        }
        if (!n.state().clean()) {
            return Optional.of("state.unclean");
        }
        forget(n.node());
        nodes.put(n.node(), new NodeRecord(n.node(), NodeState.ONLINE, Optional.of(c.member().incarnation()), c.at(),
            "joined", n.standby(), n.maintenance(), c.host()));
        return Optional.empty();
    }

    private Optional<String> ownWord(final MemberId member, final NodeState from, final NodeState to,
            final Instant at) {
        final NodeRecord n = nodes.get(member.node());
        if (!n.member().equals(Optional.of(member)) || n.state() != from) {
            return Optional.of("state.bad-move");
        }
        move(n, to, at, "own word");
        return Optional.empty();
    }

    private Optional<String> unclean(final Change.MarkUnclean c) {
        final NodeRecord n = nodes.get(c.node());
        if (!c.term().equals(snapshot().term())) {
            return Optional.of("state.stale-term");
        }
        if (n.state().clean()) {
            return Optional.of("state.bad-move");
        }
        if (n.state() != NodeState.UNCLEAN) {
            move(n, NodeState.UNCLEAN, c.at(), c.reason());
        }
        return Optional.empty();
    }

    private Optional<String> fence(final Change.RecordFence c) {
        if (!c.term().equals(snapshot().term())) {
            return Optional.of("state.stale-term");
        }
        final FenceRecord r = c.record();
        fences.removeIf(f -> f.status().equals("pending") && f.target().equals(r.target())
            && f.device().equals(r.device()) && f.term().equals(r.term()));
        fences.add(r);
        final NodeRecord n = nodes.get(r.target().node());
        if (r.status().equals("confirmed") && !r.action().equals(FenceRecord.ON) && !n.state().clean()
            && n.incarnation().map(i -> i.compareTo(r.target().incarnation()) <= 0).orElse(false)) {
            forget(n.node());
            move(n, NodeState.FENCED, r.at(), "fenced");
        }
        return Optional.empty();
    }

    private Optional<String> operation(final Change.RecordOperation c) {
        final OperationRecord o = c.record();
        final NodeRecord n = nodes.get(o.member().node());
        final boolean takesPart = n.state() == NodeState.ONLINE || n.state() == NodeState.LEAVING
            || n.state() == NodeState.UNCLEAN;
        if (!takesPart || !n.member().equals(Optional.of(o.member()))) {
            return Optional.of("state.stale-incarnation");
        }
        if (o.action().equals("cancel")) {
            operations.remove(List.of(n.node(), o.resource(), "monitor", o.interval(), false));
            return Optional.empty();
        }
        final List<Object> key = List.of(n.node(), o.resource(), o.action(), o.interval(), false);
        if (operations.containsKey(key) && operations.get(key).callId() >= o.callId()) {
            return Optional.empty();
        }
        operations.put(key, o);
        if (o.failed()) {
            operations.put(List.of(n.node(), o.resource(), o.action(), o.interval(), true), o);
            final FailCount before = failCounts.get(key);
            failCounts.put(key, new FailCount(n.node(), o.resource(), o.action(), o.interval().toMillis(),
                Score.add(before == null ? 0 : before.count(), 1), o.at()));
        } else if (o.action().equals("stop")) {
            operations.keySet().removeIf(k -> k.get(0).equals(n.node()) && k.get(1).equals(o.resource())
                && !((java.time.Duration) k.get(3)).isZero() && k.get(4).equals(false));
        }
        if (!c.attributes().isEmpty()) {
            final Map<String, String> all = new TreeMap<>(attributes.getOrDefault(n.node(), Map.of()));
            all.putAll(c.attributes());
            attributes.put(n.node(), all);
        }
        return Optional.empty();
    }

    private void move(final NodeRecord n, final NodeState to, final Instant at, final String reason) {
        nodes.put(n.node(), n.moved(to, at, reason));
    }

    private void forget(final NodeId node) {
        operations.keySet().removeIf(k -> k.get(0).equals(node));
        failCounts.keySet().removeIf(k -> k.get(0).equals(node));
        attributes.remove(node);
    }

    public Term term() {
        return snapshot().term();
    }
}
