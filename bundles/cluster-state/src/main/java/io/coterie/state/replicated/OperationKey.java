package io.coterie.state.replicated;

import io.coterie.api.core.NodeId;
import io.coterie.api.state.OperationRecord;

/**
 * Of which operations only the last result is kept.
 *
 * @param node where
 * @param resource the resource instance
 * @param action the operation
 * @param intervalMillis its interval
 * @param failure whether this is the place of the last failure
 */
record OperationKey(NodeId node, String resource, String action, long intervalMillis, boolean failure) {
    static OperationKey of(final OperationRecord record, final boolean failure) {
        return new OperationKey(record.member().node(), record.resource(), record.action(),
            record.interval().toMillis(), failure);
    }

    /** Whether it is of that resource: the instance itself, or with a clone's id any instance of it. */
    static boolean concerns(final String instance, final String resource) {
        return instance.equals(resource) || instance.startsWith(resource + ":");
    }
}
