package io.coterie.manager.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/**
 * Lets this member's own node in again: devices that do not end a node but cut it off (from a disk, from a network)
 * have to be switched on for it once in each of its lives. That is done before the member joins, so nothing is ever
 * started on a node that is cut off; and again when the document changes such a device. Pure; confined to the
 * manager's thread.
 */
public final class Unfencing {
    /** First wait after a try that failed. */
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);
    /** Longest wait: a device that comes back is used within half a minute. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    private final MemberId self;
    private final Optional<HostLife> host;
    private final Map<String, FencingSpec.Device> done = new HashMap<>();
    private ClusterDocument document;
    private StateSnapshot state;
    private long knownVersion = -1;
    private Set<String> cutOff = Set.of();
    private FencingSpec.Device working;
    private long id;
    private Moment began;
    private FenceResult failure;
    private FencingSpec.Device failed;
    private Moment failedAt;
    private Duration backoff = FIRST_BACKOFF;

    /**
     * A node for which nothing was done yet.
     *
     * @param self this member
     * @param host the life of the host that it runs on; empty if it cannot be told
     */
    public Unfencing(final MemberId self, final Optional<HostLife> host) {
        this.self = self;
        this.host = host;
    }

    /**
     * Takes a state.
     *
     * @param newState the state
     * @param newDocument its document; null while there is none
     */
    public void state(final StateSnapshot newState, final ClusterDocument newDocument) {
        state = newState;
        document = newDocument;
    }

    /**
     * Takes what the agents of the document's devices say of themselves.
     *
     * @param version of the document
     * @param devices the names of those that cut nodes off
     */
    public void known(final long version, final Set<String> devices) {
        if (version >= knownVersion) {
            knownVersion = version;
            cutOff = Set.copyOf(devices);
        }
    }

    /** {@return whether the node is let in by all devices, so that the member may join} */
    public boolean complete() {
        return state != null && knownVersion == state.document().version() && missing().isEmpty()
            && obstacle().isEmpty();
    }

    /**
     * The next step.
     *
     * @param wanted whether the member could join now, or takes part already
     * @param now the time
     * @return a device that is to be switched on for this node; {@link #ended} must tell how it went
     */
    public Optional<CoordinatorCommand.Fence> next(final boolean wanted, final Moment now) {
        if (!wanted || state == null || document == null || knownVersion != state.document().version()
            || obstacle().isPresent()) {
            return Optional.empty();
        }
        if (working != null) {
            // who drives the device ends in its time-out; if it does not, it is asked again
            if (!now.past(began, timeout(working).multipliedBy(2))) {
                return Optional.empty();
            }
            ended(id, new FenceResult(FenceResult.Status.TIMED_OUT, "The device did not answer in time."), now);
        }
        if (failure != null && !now.past(failedAt, backoff)) {
            return Optional.empty();
        }
        final List<FencingSpec.Device> missing = missing();
        if (missing.isEmpty()) {
            failure = null;
            return Optional.empty();
        }
        working = missing.get(0);
        began = now;
        return Optional.of(new CoordinatorCommand.Fence(++id, working, self,
            FenceRequest.Action.ON, state.term(), timeout(working), "The node joins."));
    }

    private Duration timeout(final FencingSpec.Device device) {
        return Fences.timeout(document, device);
    }

    /**
     * A try ended.
     *
     * @param which its number
     * @param result how
     * @param now when
     * @return whether this is news: the end of what was asked last, and not the same failure again
     */
    public boolean ended(final long which, final FenceResult result, final Moment now) {
        if (working == null || which != id) {
            return false;
        }
        final FencingSpec.Device device = working;
        working = null;
        if (result.confirmed()) {
            done.put(device.name(), device);
            failure = null;
            backoff = FIRST_BACKOFF;
            return true;
        }
        final boolean again = failure != null && failure.equals(result) && device.equals(failed);
        final Duration longer = backoff.multipliedBy(2);
        backoff = failure == null ? FIRST_BACKOFF : longer.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : longer;
        failure = result;
        failed = device;
        failedAt = now;
        return !again;
    }

    /** Devices that are still to be switched on for the node; those of a changed definition are, once more. */
    private List<FencingSpec.Device> missing() {
        return document == null ? List.of() : document.fencing().devices().stream().filter(this::concerns)
            .filter(d -> !d.equals(done.get(d.name()))).toList();
    }

    private boolean concerns(final FencingSpec.Device device) {
        return cuts(device) && (device.targets().isEmpty() || device.targets().contains(self.node()));
    }

    private boolean cuts(final FencingSpec.Device device) {
        return device.unfences() || cutOff.contains(device.name());
    }

    /**
     * A node that was only cut off may still run what its earlier life has started. That must not get at the disk
     * again, so the host has to start anew first.
     */
    private Optional<String> obstacle() {
        final NodeRecord record = state.nodes().get(self.node());
        if (document == null || record == null || record.state() != NodeState.FENCED
            || record.host().flatMap(h -> host.filter(h::endedBefore)).isPresent()) {
            return Optional.empty();
        }
        final Set<String> cutting = new HashSet<>();
        final Set<String> ending = new HashSet<>(Set.of(FenceRecord.OPERATOR, FenceRecord.RESTART));
        document.fencing().devices().forEach(d -> (cuts(d) ? cutting : ending).add(d.name()));
        final List<String> used = confirmed(record);
        // a device that has left the document may have cut off as well, and so may one that has left the history
        return cutting.isEmpty() || used.stream().anyMatch(ending::contains) ? Optional.empty()
            : Optional.of(self.node() + " was cut off by " + (used.isEmpty() ? "a fence device"
                : String.join(", ", used)) + ", and its host has not started anew since, as far as it can tell: what"
                + " its earlier life has started may still run there. Reboot the host.");
    }

    /**
     * The devices of the topology level that has confirmed the fence of a node. What did its part in a level that then
     * failed has ended nothing: one supply of two, for example.
     */
    private List<String> confirmed(final NodeRecord record) {
        final Set<String> used = new LinkedHashSet<>();
        for (final FenceRecord fence : state.fences()) {
            // a later life that never joined counts for it as well
            if (fence.action().equals(FenceRecord.ON) || !fence.target().node().equals(record.node())
                || record.member().filter(m -> m.compareTo(fence.target()) <= 0).isEmpty()) {
                continue;
            }
            final boolean confirmed = fence.status().equals("confirmed");
            if (confirmed || fence.status().equals("partial")) {
                used.add(fence.device());
            } else if (!fence.status().equals("pending") && !fence.status().equals("passed")) {
                used.clear();
            }
            if (confirmed) {
                return List.copyOf(used);
            }
        }
        return List.of();
    }

    /** {@return what keeps the node out and what to do, for people; empty if nothing does} */
    public Optional<String> problem() {
        if (state == null || document == null) {
            return Optional.empty();
        }
        final Optional<String> obstacle = obstacle();
        if (obstacle.isPresent() || failure == null) {
            return obstacle;
        }
        return Optional.of(self.node() + " is not let in by the fence device " + failed.name() + ": "
            + failure.detail() + " It is tried again; mend the device.");
    }

    /** {@return the device that is at work, for people; empty if none is} */
    public String waitingFor() {
        return working == null ? "" : "the fence device " + working.name() + ", which lets the node in";
    }
}
