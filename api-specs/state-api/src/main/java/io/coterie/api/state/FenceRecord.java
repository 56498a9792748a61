package io.coterie.api.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;

/**
 * One fence in the history.
 *
 * @param target the incarnation
 * @param device the device, {@link #OPERATOR} for a manual confirmation, {@link #RESTART} if no device was needed
 * @param by the node that drove the device
 * @param action {@code off} or {@code reboot}; {@link #ON} where a node was let in again, which is no fence
 * @param status {@code pending}, or the status of the result in lower case: {@code confirmed}, {@code failed}, ...
 * @param detail one sentence
 * @param at when it ended, or began while it is pending
 * @param duration how long it took
 * @param term the reign that ordered it
 */
public record FenceRecord(MemberId target, String device, NodeId by, String action, String status, String detail,
        Instant at, Duration duration, Term term) {
    /** The action of a device that lets a node in again. */
    public static final String ON = "on";
    /** In place of a device: a person vouched that the node is off. */
    public static final String OPERATOR = "operator";
    /** In place of a device: the node's host has started anew, as {@link HostLife} proves. */
    public static final String RESTART = "restart";

    /** All parts are required. */
    public FenceRecord {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(term, "term");
    }
}
