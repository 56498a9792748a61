package io.coterie.conformance.manager;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.state.Change;
import io.coterie.api.state.ClusterState;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;

/**
 * A cluster state in memory with as many rules as a coordinator and its executor meet in one story: terms, joins,
 * unclean nodes, fences, operations, records. What it has no rule for is applied to nothing. Safe for several threads.
 */
final class KitState implements ClusterState {
    private final List<Consumer<StateSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final TreeMap<NodeId, NodeRecord> nodes = new TreeMap<>();
    private final Map<List<Object>, OperationRecord> operations = new LinkedHashMap<>();
    private final List<FenceRecord> fences = new ArrayList<>();
    private final TreeMap<String, NamedRecord> records = new TreeMap<>();
    private DocumentVersion document;
    private Optional<Coordinator> coordinator = Optional.empty();
    private long revision = 1;
    private StateSnapshot snapshot;

    KitState(final String text, final List<NodeRecord> electorate) {
        document = new DocumentVersion(1, text, "kit", "", Instant.EPOCH);
        electorate.forEach(n -> nodes.put(n.node(), n));
    }

    @Override
    public synchronized StateSnapshot current() {
        if (snapshot == null) {
            snapshot = new StateSnapshot(revision, document, List.of(document), new TreeMap<>(nodes), coordinator,
                List.copyOf(operations.values()), List.of(), Map.of(), List.copyOf(fences), new TreeMap<>(records));
        }
        return snapshot;
    }

    @Override
    public CompletionStage<StateSnapshot> latest(final Duration timeout) {
        return CompletableFuture.completedFuture(current());
    }

    @Override
    public CompletionStage<StateSnapshot> submit(final Change change, final Duration timeout) {
        final StateSnapshot after;
        synchronized (this) {
            final Optional<String> refused = apply(change);
            if (refused.isPresent()) {
                return CompletableFuture.failedFuture(new RejectedException(refused.get(),
                    "The kit's cluster state refuses " + change.getClass().getSimpleName() + ".",
                    "Look at the state."));
            }
            revision++;
            snapshot = null;
            after = current();
            listeners.forEach(l -> l.accept(after));
        }
        return CompletableFuture.completedFuture(after);
    }

    @Override
    public Subscription subscribe(final Consumer<StateSnapshot> listener) {
        listeners.add(listener);
        listener.accept(current());
        return () -> listeners.remove(listener);
    }

    @Override
    public String digest() {
        return "";
    }

    private Optional<String> apply(final Change change) {
        if (change instanceof Change.BeginTerm c) {
            if (!current().term().olderThan(c.term())) {
                return Optional.of("state.stale-term");
            }
            coordinator = Optional.of(new Coordinator(c.term(), c.member(), c.at()));
        } else if (change instanceof Change.Join c) {
            nodes.put(c.member().node(), new NodeRecord(c.member().node(), NodeState.ONLINE,
                Optional.of(c.member().incarnation()), c.at(), "joined", false, false, c.host()));
        } else if (change instanceof Change.Leave c) {
            move(c.member().node(), NodeState.LEAVING, c.at(), "leaves");
        } else if (change instanceof Change.Left c) {
            move(c.member().node(), NodeState.LEFT, c.at(), "left");
        } else if (change instanceof Change.MarkUnclean c) {
            return ofTerm(c.term(), () -> move(c.node(), NodeState.UNCLEAN, c.at(), c.reason()));
        } else if (change instanceof Change.RecordFence c) {
            return ofTerm(c.term(), () -> fence(c.record()));
        } else if (change instanceof Change.RecordOperation c) {
            operation(c.record());
        } else if (change instanceof Change.PutRecord c) {
            return record(c);
        } else if (change instanceof Change.ApplyDocument c) {
            document = new DocumentVersion(document.version() + 1, c.text(), c.author(), c.comment(), c.at());
        }
        return Optional.empty();
    }

    private Optional<String> ofTerm(final Term term, final Runnable change) {
        if (!term.equals(current().term())) {
            return Optional.of("state.stale-term");
        }
        change.run();
        return Optional.empty();
    }

    private void move(final NodeId node, final NodeState to, final Instant at, final String why) {
        nodes.computeIfPresent(node, (id, n) -> n.moved(to, at, why));
    }

    private void fence(final FenceRecord of) {
        fences.removeIf(f -> f.status().equals("pending") && f.target().equals(of.target())
            && f.device().equals(of.device()));
        fences.add(of);
        final NodeRecord node = nodes.get(of.target().node());
        if (node != null && of.status().equals("confirmed") && node.state() == NodeState.UNCLEAN
                && !of.action().equals(FenceRecord.ON)) {
            operations.keySet().removeIf(k -> k.get(0).equals(node.node()));
            move(node.node(), NodeState.FENCED, of.at(), "fenced");
        }
    }

    private void operation(final OperationRecord of) {
        final MemberId member = of.member();
        operations.put(List.of(member.node(), of.resource(), of.action(), of.interval()), of);
    }

    private Optional<String> record(final Change.PutRecord c) {
        final long present = records.containsKey(c.key()) ? records.get(c.key()).revision() : 0;
        if (c.expectedRevision() >= 0 && c.expectedRevision() != present) {
            return Optional.of("state.stale-record");
        }
        if (c.bytes() == null) {
            records.remove(c.key());
        } else {
            records.put(c.key(), new NamedRecord(c.key(), revision + 1, c.bytes()));
        }
        return Optional.empty();
    }
}
