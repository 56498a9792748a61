package io.coterie.manager.core;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;

/**
 * Fences every node that the committed state calls unclean, for as long as it does. A device is only driven after the
 * beginning of the try was committed under the present term, so a coordinator that lost its majority fences nobody.
 * Confined to the core's thread.
 */
final class Fences {
    /** For one try, if neither the device nor the document says: Pacemaker's stonith-timeout. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    private static final String CONFIRMED = "confirmed";
    private static final String PENDING = "pending";
    private static final String PARTIAL = "partial";

    private final World world;
    private final Submissions submissions;
    private final List<CoordinatorCommand> outbox;
    private final Duration margin;
    private final ConfirmedFences confirmed;
    private final FenceDelays delays;
    private final Restarts restarts;
    private final Map<NodeId, FenceJob> jobs = new HashMap<>();
    /** Whose device works now, by the number of the try; a try outlives the reign that began it. */
    private final Map<Long, FenceJob> driven = new HashMap<>();
    private long lastId;

    Fences(final World world, final Submissions submissions, final List<CoordinatorCommand> outbox,
            final Duration margin, final ConfirmedFences confirmed, final FenceDelays delays,
            final Restarts restarts) {
        this.world = world;
        this.submissions = submissions;
        this.outbox = outbox;
        this.margin = margin;
        this.confirmed = confirmed;
        this.delays = delays;
        this.restarts = restarts;
    }

    /** Whether a try is under way for a node, its record included. */
    boolean works(final NodeId node) {
        return jobs.containsKey(node) && jobs.get(node).step != FenceJob.Step.WAIT;
    }

    /** A new reign begins its own tries; fencing what is gone already is confirmed. */
    void forget() {
        jobs.clear();
    }

    /** Also after the reign: with the target may have gone the majority, and the fence must not be repeated for it. */
    void ended(final CoordinatorInput.FenceEnded ended) {
        final FenceJob job = driven.remove(ended.id());
        if (job == null || job.step != FenceJob.Step.FENCE || job.id != ended.id()) {
            return;
        }
        job.result = ended.result();
        job.step = FenceJob.Step.RECORD_END;
        if (job.ends()) {
            confirmed.add(new FenceRecord(job.target, job.current().name(), world.self.node(), job.actionWord(),
                status(job), job.detail(), world.now.wall(), world.now.since(job.begun), world.state.term()));
        }
    }

    /** Kept if the one device is enough for the node; one of several of a level is not. */
    void fencedForOther(final CoordinatorInput.FencedForOther done) {
        if (world.document != null && levels(world.document, done.target().node()).stream()
            .anyMatch(level -> level.size() == 1 && level.get(0).name().equals(done.device()))) {
            confirmed.add(new FenceRecord(done.target(), done.device(), world.self.node(), done.action(), CONFIRMED,
                done.result().detail(), world.now.wall(), Duration.ZERO, world.state.term()));
        }
    }

    void advance(final Term term) {
        jobs.entrySet().removeIf(e -> !unclean(e.getKey(), e.getValue().target)
            || e.getValue().step == FenceJob.Step.WAIT && !e.getValue().follows(devices(e.getKey())));
        world.state.nodes().values().stream().filter(r -> r.state() == NodeState.UNCLEAN)
            .filter(r -> !jobs.containsKey(r.node())).forEach(r -> confirmed.of(target(r)).ifPresentOrElse(
                known -> recordKnown(known, term), () -> begin(r)));
        jobs.values().forEach(job -> advance(job, term));
    }

    /** A fence that was confirmed before there was a majority to record it. */
    private void recordKnown(final FenceRecord known, final Term term) {
        submissions.submit("fence known " + known.target(), new Change.RecordFence(term, new FenceRecord(
            known.target(), known.device(), known.by(), known.action(), known.status(), known.detail(), known.at(),
            known.duration(), term)), world.now);
    }

    private boolean unclean(final NodeId node, final MemberId target) {
        final NodeRecord record = world.state.nodes().get(node);
        return record != null && record.state() == NodeState.UNCLEAN && target(record).equals(target);
    }

    /** Whom to fence: the last life that took part; without one a node is never unclean. */
    static MemberId target(final NodeRecord record) {
        return record.member().orElseThrow();
    }

    private void begin(final NodeRecord record) {
        final List<List<FencingSpec.Device>> levels = devices(record.node());
        if (!levels.isEmpty()) {
            final FenceJob job = new FenceJob(target(record), record.reason(), levels,
                delays.of(levels, record.node()), world.now);
            jobs.put(record.node(), job);
        }
    }

    /** The devices that may be used for a node now; a job that waits begins anew when an operator has changed them. */
    private List<List<FencingSpec.Device>> devices(final NodeId node) {
        return enabled(world.document) ? levels(world.document, node) : List.of();
    }

    /** Whether the document lets the cluster fence at all. */
    static boolean enabled(final ClusterDocument document) {
        return !"false".equals(document.options().get("stonith-enabled"));
    }

    /** The devices that can fence a node, by level; empty if there is none. */
    static List<List<FencingSpec.Device>> levels(final ClusterDocument document, final NodeId node) {
        final FencingSpec spec = document.fencing();
        final List<List<String>> topology = spec.topology().get(node);
        if (topology == null) {
            return spec.devices().stream().filter(d -> d.targets().isEmpty() || d.targets().contains(node))
                .map(List::of).toList();
        }
        return topology.stream().map(names -> names.stream()
            .map(name -> spec.devices().stream().filter(d -> d.name().equals(name)).findFirst())
            .flatMap(Optional::stream).toList()).filter(level -> !level.isEmpty()).toList();
    }

    private void advance(final FenceJob job, final Term term) {
        switch (job.step) {
            case WAIT -> {
                if (job.waited(world.now) && !crosses(job) && !restarts.spares(job.target.node())) {
                    job.begun = world.now;
                    job.result = null;
                    job.step = FenceJob.Step.RECORD_BEGIN;
                    advance(job, term);
                }
            }
            case RECORD_BEGIN -> {
                if (pending(job, term)) {
                    drive(job, term);
                } else {
                    record(job, term, PENDING, "The fence has begun.");
                }
            }
            case FENCE -> {
                if (world.now.past(job.begun, timeout(world.document, job.current()).plus(margin))) {
                    job.result = new FenceResult(FenceResult.Status.TIMED_OUT, "The device did not answer in time.");
                    job.step = FenceJob.Step.RECORD_END;
                }
            }
            case RECORD_END -> {
                if (pending(job, term)) {
                    record(job, term, status(job), job.detail());
                } else {
                    job.next(world.now);
                }
            }
            default -> throw new IllegalStateException("unknown step " + job.step);
        }
    }

    /**
     * Whether another fence is under way that this one must not meet. The host of this member is switched off by
     * another one; were that one switched off by this member at the same time, both would stay off, and of two nodes
     * none would be left to switch them on.
     */
    private boolean crosses(final FenceJob job) {
        return jobs.values().stream().anyMatch(other -> other.step != FenceJob.Step.WAIT && own(other) != own(job));
    }

    private boolean own(final FenceJob job) {
        return job.target.node().equals(world.self.node());
    }

    private void drive(final FenceJob job, final Term term) {
        job.id = ++lastId;
        driven.put(job.id, job);
        job.begun = world.now;
        job.step = FenceJob.Step.FENCE;
        outbox.add(new CoordinatorCommand.Fence(job.id, job.current(), job.target, job.action(), term,
            timeout(world.document, job.current()), job.reason));
    }

    private static String status(final FenceJob job) {
        if (job.ends()) {
            return CONFIRMED;
        }
        return job.accepted() ? PARTIAL : job.result.status().name().toLowerCase(java.util.Locale.ROOT);
    }

    private void record(final FenceJob job, final Term term, final String status, final String detail) {
        final FenceRecord record = new FenceRecord(job.target, job.current().name(), world.self.node(),
            job.actionWord(), status, detail, world.now.wall(), PENDING.equals(status) ? Duration.ZERO
                : world.now.since(job.begun), term);
        submissions.submit("fence " + job.target + " " + status, new Change.RecordFence(term, record), world.now);
    }

    /** Whether the last record of this try says that it has begun and not ended. */
    private boolean pending(final FenceJob job, final Term term) {
        return world.state.fences().stream().filter(f -> f.target().equals(job.target))
            .filter(f -> f.device().equals(job.current().name()) && f.term().equals(term))
            .reduce((first, second) -> second).filter(f -> f.status().equals(PENDING)).isPresent();
    }

    static Duration timeout(final ClusterDocument document, final FencingSpec.Device device) {
        return device.timeout().orElseGet(() -> Options.duration(document, "stonith-timeout", DEFAULT_TIMEOUT));
    }

    /** What stands in the way of fences, for the status: the last try of each unclean node that did not work. */
    static Optional<FenceRecord> lastTry(final List<FenceRecord> fences, final MemberId target) {
        return fences.stream().filter(f -> f.target().equals(target)).max(Comparator.comparing(FenceRecord::at));
    }
}
