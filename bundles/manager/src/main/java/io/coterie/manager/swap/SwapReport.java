package io.coterie.manager.swap;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.component.SwapStep;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.StateSnapshot;

/**
 * How far a swap has come on one member, in its own word, as a named record of the cluster state. Immutable.
 *
 * @param member who says so
 * @param number of the swap
 * @param step how far it has come there
 * @param revision of the set that holds there
 * @param failure why it cannot go on there; empty if nothing is wrong
 * @param waitsFor what its next step waits for, for people
 * @param remarks what the member saw of the new components before the switch, for people; see {@link ShadowNotes}
 */
public record SwapReport(MemberId member, long number, SwapStep step, long revision, String failure, String waitsFor,
        List<String> remarks) {
    /** What the keys of these records begin with; the node follows, so that there is one a node. */
    public static final String PREFIX = "swap/step/";

    /** All parts are required; texts are cut, for a record has to stay small. */
    public SwapReport {
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(step, "step");
        failure = cut(failure);
        waitsFor = cut(waitsFor);
        remarks = List.copyOf(remarks);
    }

    private static String cut(final String text) {
        return text.length() <= SwapRecord.MAX_REASON ? text : text.substring(0, SwapRecord.MAX_REASON) + "…";
    }

    /** {@return the key of the named record} */
    public String key() {
        return key(member.node());
    }

    static String key(final NodeId node) {
        return PREFIX + node.name();
    }

    /** {@return the content of the named record} */
    public byte[] bytes() {
        return SwapForm.bytes(this);
    }

    /**
     * What a node's member reported last.
     *
     * @param state the state
     * @param node the node
     * @return the report; empty if there is none, or if its form is not understood here
     */
    public static Optional<SwapReport> of(final StateSnapshot state, final NodeId node) {
        final NamedRecord named = state.records().get(key(node));
        return named == null ? Optional.empty() : SwapForm.report(named.bytes(), node);
    }
}
