package io.coterie.manager.core;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;

/**
 * Switches a node on again whose reboot may have ended half-way: it was off, which is what a fence is for, and then
 * whoever drove the device was lost, or the device failed. The history says that the on is outstanding: a confirmed
 * reboot without it, of a node that is not back when the try must have ended. Switching on what is on does nothing.
 * Confined to the core's thread.
 */
final class BackOn {
    /** After that a node that is off is left to people: they may be working on it. */
    private static final Duration LATEST = Duration.ofMinutes(15);
    /** Far from the numbers of fences, which count from 1. */
    private static final long FIRST_ID = 1L << 40;

    private final World world;
    private final Submissions submissions;
    private final List<CoordinatorCommand> outbox;
    private final Duration margin;
    private final Map<MemberId, Try> tries = new HashMap<>();
    private long lastId = FIRST_ID;

    /** One use of a device. */
    private static final class Try {
        private long id;
        private Moment begun;
        private FenceResult result;
    }

    BackOn(final World world, final Submissions submissions, final List<CoordinatorCommand> outbox,
            final Duration margin) {
        this.world = world;
        this.submissions = submissions;
        this.outbox = outbox;
        this.margin = margin;
    }

    /** A new reign looks for itself. */
    void forget() {
        tries.clear();
    }

    void ended(final CoordinatorInput.FenceEnded ended) {
        tries.values().stream().filter(t -> t.id == ended.id() && t.result == null)
            .forEach(t -> t.result = ended.result());
    }

    void advance(final Term term) {
        tries.keySet().removeIf(target -> outstanding(target).isEmpty());
        world.state.nodes().values().stream().filter(r -> r.state() == NodeState.FENCED)
            .map(NodeRecord::member).flatMap(Optional::stream).forEach(target -> outstanding(target)
                .flatMap(this::device).ifPresent(device -> advance(target, device, term)));
    }

    private void advance(final MemberId target, final FencingSpec.Device device, final Term term) {
        final Try present = tries.computeIfAbsent(target, t -> new Try());
        final Duration timeout = Fences.timeout(world.document, device);
        if (present.begun == null) {
            present.begun = world.now;
            present.id = ++lastId;
            outbox.add(new CoordinatorCommand.Fence(present.id, device, target, FenceRequest.Action.BACK_ON, term,
                timeout, "Its reboot may have ended half-way."));
        } else if (present.result == null && world.now.past(present.begun, timeout.plus(margin))) {
            present.result = new FenceResult(FenceResult.Status.TIMED_OUT, "The device did not answer in time.");
        }
        if (present.result != null) {
            submissions.submit("on " + target, new Change.RecordFence(term, new FenceRecord(target, device.name(),
                world.self.node(), FenceRecord.ON, present.result.status().name().toLowerCase(Locale.ROOT),
                present.result.detail(), world.now.wall(), world.now.since(present.begun), term)), world.now);
        }
    }

    private Optional<FencingSpec.Device> device(final FenceRecord fence) {
        return world.document.fencing().devices().stream().filter(d -> d.name().equals(fence.device())).findFirst();
    }

    /** The reboot of which the end is not known, if the node is not back though it should be. */
    private Optional<FenceRecord> outstanding(final MemberId target) {
        final NodeRecord node = world.state.nodes().get(target.node());
        if (node == null || node.state() != NodeState.FENCED || !node.member().equals(Optional.of(target))
            || world.inView(target.node()).isPresent() || !Fences.enabled(world.document)) {
            return Optional.empty();
        }
        // the last word of the history on this life: an on after the reboot is the end of it, however it went
        final Optional<FenceRecord> last = world.state.fences().stream().filter(f -> f.target().equals(target))
            .reduce((first, second) -> second);
        return last.filter(f -> f.status().equals("confirmed") && f.action().equals("reboot")).filter(this::late);
    }

    private boolean late(final FenceRecord fence) {
        final Instant now = world.now.wall();
        return device(fence).filter(d -> !now.isBefore(fence.at().plus(Fences.timeout(world.document, d)).plus(margin)))
            .isPresent() && now.isBefore(fence.at().plus(LATEST));
    }
}
