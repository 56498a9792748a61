package io.coterie.manager.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Score;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;

/**
 * Pacemaker's {@code priority-fencing-delay}: of two nodes that fence each other, the one whose resources matter more
 * is fenced later, so it wins. A node has the sum of the priorities of what runs on it, and one more for each that is
 * promoted and has a priority. Both read the same committed state. Pure; stateless.
 */
final class PriorityDelay {
    private static final String OPTION = "priority-fencing-delay";
    private static final String PRIORITY = "priority";

    private PriorityDelay() {
    }

    /**
     * How long the fence of a node is put off.
     *
     * @param document what says so
     * @param state what runs where
     * @param target who is to be fenced
     * @param rival who else might be
     * @return zero unless the target's resources matter more than the rival's
     */
    static Duration of(final ClusterDocument document, final StateSnapshot state, final NodeId target,
            final NodeId rival) {
        final Duration delay = Options.duration(document, OPTION, Duration.ZERO);
        if (delay.isZero()) {
            return delay;
        }
        final Map<String, Integer> priorities = priorities(document);
        return priority(target, state, priorities) > priority(rival, state, priorities) ? delay : Duration.ZERO;
    }

    private static Map<String, Integer> priorities(final ClusterDocument document) {
        final int defaults = priority(document.resourceDefaults(), 0);
        final Map<String, Integer> priorities = new HashMap<>();
        for (final Resource resource : document.resources()) {
            final int outer = priority(resource.meta(), defaults);
            // what a clone is of may be a group, which may say something of its own
            final int inner = resource instanceof Resource.Clone clone ? priority(clone.inner().meta(), outer) : outer;
            resource.primitives().forEach(p -> priorities.put(p.id(), priority(p.meta(), inner)));
        }
        return priorities;
    }

    private static int priority(final List<AttributeSet> meta, final int otherwise) {
        final Value value = Resource.plain(meta).get(PRIORITY);
        return value == null ? otherwise : Score.parse(value.text());
    }

    private static int priority(final NodeId node, final StateSnapshot state, final Map<String, Integer> priorities) {
        final Map<String, OperationRecord> last = new HashMap<>();
        state.operations().stream()
            .filter(o -> o.member().node().equals(node) && !o.failed() && says(o))
            .forEach(o -> last.merge(o.resource(), o, (a, b) -> a.callId() >= b.callId() ? a : b));
        int sum = 0;
        for (final OperationRecord operation : last.values()) {
            final int priority = priorities.getOrDefault(operation.resource().replaceAll(":\\d+$", ""), 0);
            if (runs(operation)) {
                sum = Score.add(sum, priority != 0 && promoted(operation) ? Score.add(priority, 1) : priority);
            }
        }
        return sum;
    }

    /** Whether a result tells whether something runs. */
    private static boolean says(final OperationRecord operation) {
        return switch (operation.action()) {
            case "start", "stop", "promote", "demote", "monitor" -> true;
            default -> false;
        };
    }

    private static boolean runs(final OperationRecord operation) {
        return !operation.action().equals("stop") && operation.code() != ResultCode.NOT_RUNNING
            && operation.code() != ResultCode.NOT_INSTALLED;
    }

    private static boolean promoted(final OperationRecord operation) {
        return operation.action().equals("promote") || operation.code() == ResultCode.PROMOTED
            || operation.code() == ResultCode.DEGRADED_PROMOTED;
    }
}
