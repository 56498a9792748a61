package io.coterie.manager.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.state.Change;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeState;
import io.coterie.manager.config.DeviceRecord;

/**
 * Asks every fence device at its interval whether it could fence the nodes that it is for, one after another, and
 * records when it begins to fail or works again. One fails, too, that says that a node is off which takes part: it
 * switches something else, or nothing, and would confirm any fence. Nothing is decided by what it finds: a device that
 * fails is tried all the same when a node is to be fenced. While one is, nothing is asked. Confined to the core's
 * thread.
 */
final class DeviceMonitors {
    /** Devices asked at once: each costs a process here, and most a network. */
    static final int MAX_AT_ONCE = 8;
    /** One that has not answered by then failed: more than a component's own limit, with others that wait before. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So long a device must say that a node is off which takes part: a node that is gone is noticed sooner. */
    static final Duration DOUBT = Duration.ofSeconds(15);
    /** Of what an agent says, so much is kept in the cluster state. */
    static final int MAX_DETAIL = 300;

    private final World world;
    private final Submissions submissions;
    private final List<CoordinatorCommand> outbox;
    private final Map<String, Watch> watches = new TreeMap<>();
    private long lastId;

    /** What is known of one device. */
    private static final class Watch {
        private final FencingSpec.Device device;
        private final Deque<NodeId> left = new ArrayDeque<>();
        /** When the last round was over; null before the first one. */
        private Moment ended;
        private NodeId node;
        /** Of the question that is under way; 0 if none is. */
        private long id;
        private Moment asked;
        /** When it began to say of the node that was asked for last that it is off; null if it does not. */
        private Moment doubted;
        /** Why it failed, empty if it works, null while nothing is known. */
        private String verdict;

        private Watch(final FencingSpec.Device device) {
            this.device = device;
        }
    }

    DeviceMonitors(final World world, final Submissions submissions, final List<CoordinatorCommand> outbox) {
        this.world = world;
        this.submissions = submissions;
        this.outbox = outbox;
    }

    /** A new reign asks by itself: from another member a device may be out of reach. */
    void forget() {
        watches.clear();
    }

    void tested(final CoordinatorInput.DeviceTested tested) {
        watches.values().stream().filter(w -> w.id == tested.id()).findFirst()
            .ifPresent(w -> take(w, tested.result()));
    }

    void advance(final Term term) {
        final Map<String, FencingSpec.Device> devices = new HashMap<>();
        DeviceTargets.devices(world.document).stream().filter(d -> !d.monitor().isZero())
            .forEach(d -> devices.put(d.name(), d));
        watches.values().removeIf(w -> !w.device.equals(devices.get(w.device.name())));
        devices.values().forEach(d -> watches.computeIfAbsent(d.name(), name -> new Watch(d)));
        for (final Watch watch : watches.values()) {
            if (watch.id != 0 && world.now.past(watch.asked, PATIENCE)) {
                take(watch, new FenceResult(FenceResult.Status.TIMED_OUT, "It did not answer in "
                    + PATIENCE.toSeconds() + " s."));
            }
            if (watch.id == 0 && quiet()) {
                ask(watch);
            }
            record(watch, term);
        }
        world.state.records().values().stream().filter(r -> r.key().startsWith(DeviceRecord.PREFIX))
            .filter(r -> !devices.containsKey(r.key().substring(DeviceRecord.PREFIX.length())))
            .forEach(r -> submissions.submit("forget " + r.key(),
                new Change.PutRecord(r.key(), r.revision(), null, term), world.now));
    }

    /** Whether nobody is to be fenced: a device has better to do, and a question may have given way to a fence. */
    private boolean quiet() {
        return world.state.nodes().values().stream().noneMatch(r -> r.state() == NodeState.UNCLEAN);
    }

    private void ask(final Watch watch) {
        if (watch.left.isEmpty() && (watch.ended == null || world.now.past(watch.ended, watch.device.monitor()))) {
            watch.left.addAll(DeviceTargets.of(world.document, world.state, watch.device));
        }
        if (watch.left.isEmpty() || watches.values().stream().filter(w -> w.id != 0).count() >= MAX_AT_ONCE) {
            return;
        }
        if (watch.doubted != null && !world.now.past(watch.doubted, DOUBT)) {
            return;
        }
        watch.node = watch.left.removeFirst();
        watch.id = ++lastId;
        watch.asked = world.now;
        outbox.add(new CoordinatorCommand.TestDevice(watch.id, watch.device, watch.node));
    }

    private void take(final Watch watch, final FenceResult result) {
        watch.id = 0;
        if (contradicted(watch, result) && watch.doubted == null && quiet()) {
            // it may have gone off just now: it is asked again when the cluster must have noticed
            watch.doubted = world.now;
            watch.left.addFirst(watch.node);
            return;
        }
        take(watch, contradicted(watch, result) ? PowerCheck.contradicted(watch.node, result) : result, quiet());
        watch.doubted = null;
    }

    private boolean contradicted(final Watch watch, final FenceResult result) {
        return PowerCheck.contradicts(world.state, world.view, watch.node, result);
    }

    private void take(final Watch watch, final FenceResult result, final boolean quiet) {
        final boolean good = result.confirmed() || result.status() == FenceResult.Status.PASSED;
        if (!good && !quiet) {
            // what a fence took the device from says nothing of the device
            watch.left.clear();
            watch.ended = null;
            return;
        }
        if (!good) {
            // the others would be asked in vain, each until its time-out
            watch.left.clear();
            final String detail = watch.node + ": " + result.detail();
            watch.verdict = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
        }
        if (watch.left.isEmpty()) {
            watch.ended = world.now;
            watch.verdict = good ? "" : watch.verdict;
        }
    }

    /** Only what changed: a device that fails for days costs one entry. */
    private void record(final Watch watch, final Term term) {
        if (watch.verdict == null) {
            return;
        }
        final String name = watch.device.name();
        final NamedRecord named = world.state.records().get(DeviceRecord.PREFIX + name);
        final Optional<DeviceRecord> before = named == null ? Optional.empty() : DeviceRecord.read(named);
        final boolean failed = !watch.verdict.isEmpty();
        if (failed == before.map(DeviceRecord::failed).orElse(false)) {
            return;
        }
        final DeviceRecord record = new DeviceRecord(name, failed, watch.verdict, world.now.wall());
        submissions.submit("device " + name, new Change.PutRecord(record.key(), named == null ? 0 : named.revision(),
            record.bytes(), term), world.now);
    }
}
