package io.coterie.api.state;

import java.time.Instant;
import java.util.Objects;

import io.coterie.api.core.NodeId;

/**
 * How often an operation of a resource instance failed on a node since it was cleaned up.
 *
 * @param node where
 * @param resource the resource instance
 * @param action the operation's name
 * @param interval its interval in milliseconds, 0 for a one-time operation
 * @param count how often; {@link io.coterie.api.document.Score#INFINITY} after a failed start or stop that may not be
 *     repeated
 * @param last when it failed last
 */
public record FailCount(NodeId node, String resource, String action, long interval, int count, Instant last) {
    /** All parts are required. */
    public FailCount {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(last, "last");
    }
}
