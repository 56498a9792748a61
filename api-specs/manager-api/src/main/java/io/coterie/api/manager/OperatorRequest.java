package io.coterie.api.manager;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.NodeId;

/** What an operator asks of the cluster. */
public sealed interface OperatorRequest {
    /**
     * Keeps resources away from a node, or lets them back.
     *
     * @param node which
     * @param on true for standby, false for online
     */
    record Standby(NodeId node, boolean on) implements OperatorRequest {
    }

    /**
     * Keeps the cluster's hands off what a node runs.
     *
     * @param node which
     * @param on whether
     */
    record Maintenance(NodeId node, boolean on) implements OperatorRequest {
    }

    /**
     * Fences a node.
     *
     * @param node which
     * @param reason one sentence, for the history
     */
    record Fence(NodeId node, String reason) implements OperatorRequest {
    }

    /**
     * A person vouches that a node is certainly off. Dangerous: needs the node's name typed, and {@code force}.
     *
     * @param node which
     * @param author who vouches
     */
    record ConfirmFence(NodeId node, String author) implements OperatorRequest {
    }

    /**
     * Wants a resource started, stopped, or as the document says again.
     *
     * @param resource its id
     * @param role {@code Started}, {@code Stopped}, or empty for what the document says
     */
    record TargetRole(String resource, Optional<String> role) implements OperatorRequest {
    }

    /**
     * Wants a resource on a node, for a time.
     *
     * @param resource its id
     * @param node where; empty takes the wish back
     * @param lifetime after it the wish ends; empty means it stays until it is taken back
     */
    record Move(String resource, Optional<NodeId> node, Optional<Duration> lifetime) implements OperatorRequest {
    }

    /**
     * Forgets failures, and looks again.
     *
     * @param resource its id; empty means all
     * @param node where; empty means everywhere
     */
    record Cleanup(Optional<String> resource, Optional<NodeId> node) implements OperatorRequest {
        /** Both are required, and may be empty. */
        public Cleanup {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(node, "node");
        }
    }
}
