package io.coterie.state.replicated;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.Score;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AttributeKey;
import io.coterie.api.state.Change;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;

/** What results, cleanups, attributes and small records do to the state. Pure; part of the state machine. */
final class ResultRules {
    /** How many small records there may be: swaps, overrides and requests of a large cluster take hundreds. */
    static final int MAX_RECORDS = 10_000;
    private static final Optional<Refusal> ACCEPTED = Optional.empty();
    private final StateData data;

    ResultRules(final StateData data) {
        this.data = data;
    }

    Optional<Refusal> recordOperation(final Change.RecordOperation c) {
        final OperationRecord record = c.record();
        final Optional<Refusal> refusal = checkMember(record.member());
        if (refusal.isPresent()) {
            return refusal;
        }
        final OperationKey key = OperationKey.of(record, false);
        final OperationRecord before = data.operations.get(key);
        if (before != null && before.callId() > record.callId()) {
            return ACCEPTED;
        }
        if (before != null && before.callId() == record.callId()) {
            // the executor repeats what it could not know to be recorded; a failure must not count twice
            return ACCEPTED;
        }
        if (record.action().equals("cancel")) {
            data.operations.remove(new OperationKey(key.node(), key.resource(), "monitor", key.intervalMillis(),
                false));
            return ACCEPTED;
        }
        data.operations.remove(key);
        data.operations.put(key, record);
        if (record.failed() && record.status() != ActionResult.Status.CANCELLED) {
            final OperationKey failure = OperationKey.of(record, true);
            data.operations.remove(failure);
            data.operations.put(failure, record);
            if (!record.probe()) {
                count(failure, record);
            }
        } else if (record.action().equals("stop") && !record.failed()) {
            data.operations.keySet().removeIf(k -> k.node().equals(key.node()) && k.resource().equals(key.resource())
                && k.intervalMillis() > 0 && !k.failure());
        }
        merge(record.member().node(), c.attributes());
        return ACCEPTED;
    }

    private void count(final OperationKey key, final OperationRecord record) {
        final FailCount before = data.failCounts.get(key);
        data.failCounts.put(key, new FailCount(key.node(), key.resource(), key.action(), key.intervalMillis(),
            Score.add(before == null ? 0 : before.count(), 1), record.at()));
    }

    Optional<Refusal> cleanup(final Change.Cleanup c) {
        if (c.node().isPresent() && !data.nodes.containsKey(c.node().get())) {
            return NodeRules.unknown(c.node().get());
        }
        data.operations.keySet().removeIf(k -> concerned(k, c));
        data.failCounts.keySet().removeIf(k -> concerned(k, c));
        return ACCEPTED;
    }

    private static boolean concerned(final OperationKey key, final Change.Cleanup c) {
        return c.node().map(key.node()::equals).orElse(true)
            && c.resource().map(r -> OperationKey.concerns(key.resource(), r)).orElse(true);
    }

    Optional<Refusal> setAttributes(final Change.SetAttributes c) {
        final Optional<Refusal> refusal = checkMember(c.member());
        if (refusal.isEmpty()) {
            merge(c.member().node(), c.attributes());
        }
        return refusal;
    }

    private void merge(final NodeId own, final Map<String, String> attributes) {
        attributes.forEach((text, value) -> {
            final AttributeKey key = key(text);
            final NodeId node = key == null ? null : key.node().orElse(own);
            if (node == null || !data.nodes.containsKey(node)) {
                return;
            }
            final Map<String, String> values = switch (key.lifetime()) {
                case REBOOT -> data.attributes.computeIfAbsent(node, n -> new TreeMap<>());
                case FOREVER -> data.permanentAttributes.computeIfAbsent(node, n -> new TreeMap<>());
                case CLUSTER -> data.properties;
            };
            if (value.isEmpty()) {
                values.remove(key.name());
            } else {
                values.put(key.name(), value);
            }
        });
    }

    /** Null for what no agent's component of this version would say: the same on every member, whatever it is. */
    private static AttributeKey key(final String text) {
        try {
            return AttributeKey.parse(text);
        } catch (final IllegalArgumentException e) {
            return null;
        }
    }

    Optional<Refusal> putRecord(final Change.PutRecord c) {
        if (!c.term().equals(Term.NONE) && !c.term().equals(data.term())) {
            return NodeRules.refuse("state.stale-term", "The term " + c.term() + " does not reign: " + data.term()
                + " does.", "The coordinator of that term must stop deciding.");
        }
        final NamedRecord before = data.records.get(c.key());
        final long revision = before == null ? 0 : before.revision();
        if (c.expectedRevision() != -1 && c.expectedRevision() != revision) {
            return NodeRules.refuse("state.stale-record", "The record '" + c.key() + "' is of revision " + revision
                + ", not " + c.expectedRevision() + ".", "Read it again.");
        }
        if (c.bytes() == null) {
            data.records.remove(c.key());
            return ACCEPTED;
        }
        if (c.bytes().length > NamedRecord.MAX_BYTES || before == null && data.records.size() >= MAX_RECORDS) {
            return NodeRules.refuse("state.too-large", "The record '" + c.key() + "' is larger than "
                + NamedRecord.MAX_BYTES + " bytes, or there are " + MAX_RECORDS + " already.",
                "Store less in the cluster state.");
        }
        data.records.put(c.key(), new NamedRecord(c.key(), data.revision, c.bytes()));
        return ACCEPTED;
    }

    private Optional<Refusal> checkMember(final MemberId member) {
        final NodeRecord node = data.nodes.get(member.node());
        if (node == null) {
            return NodeRules.unknown(member.node());
        }
        final boolean takesPart = node.state() == NodeState.ONLINE || node.state() == NodeState.LEAVING
            || node.state() == NodeState.UNCLEAN;
        return takesPart && node.member().equals(Optional.of(member)) ? ACCEPTED
            : NodeRules.staleIncarnation(member);
    }
}
