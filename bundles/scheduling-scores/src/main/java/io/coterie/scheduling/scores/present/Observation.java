package io.coterie.scheduling.scores.present;

import java.util.Map;
import java.util.Optional;

import io.coterie.api.document.Operation.OnFail;
import io.coterie.api.document.Role;
import io.coterie.api.state.OperationRecord;

/**
 * What the history says of one instance on one node.
 *
 * @param name the instance's name
 * @param node the node's index
 * @param agent the agent that ran it last
 * @param role its role as far as known; of an instance that may run or not, that it runs
 * @param known whether any result says whether it runs
 * @param failure the failure that is not yet recovered from, if there is one
 * @param policy what that failure leads to; {@link OnFail#IGNORE} if there is none
 * @param digest of what it was started with; empty if unknown
 * @param monitors the recurring monitors that run in its present role, by interval in milliseconds
 * @param stale recurring monitors of a role that it no longer has, by interval in milliseconds
 */
public record Observation(String name, int node, String agent, Role role, boolean known,
        Optional<OperationRecord> failure, OnFail policy, String digest, Map<Long, OperationRecord> monitors,
        Map<Long, OperationRecord> stale) {
    /** {@return whether it runs, or may run} */
    public boolean running() {
        return role.running();
    }

    /** {@return whether it is to be stopped before it can run well again} */
    public boolean needsStop() {
        return failure.isPresent() && policy != OnFail.IGNORE && policy != OnFail.DEMOTE && policy != OnFail.BLOCK;
    }

    /** {@return one sentence on the failure, empty if there is none} */
    public String failureText() {
        return failure.map(Failures::describe).orElse("");
    }
}
