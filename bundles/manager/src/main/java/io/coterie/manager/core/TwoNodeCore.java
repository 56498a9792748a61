package io.coterie.manager.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.NodeSpec;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/**
 * The way of one of two nodes from half of the votes to the primary partition: it waits (so that one of two that have
 * lost each other comes first), fences the life of the other one that it saw last, and only when that is confirmed
 * tells quorum and lets consensus go on without it. Everything else is the ordinary coordinator's, which finds the
 * fence in {@link ConfirmedFences}. Pure: the same inputs give the same commands. Confined to one thread.
 */
public final class TwoNodeCore {
    /**
     * How much later than the other one the second of two fences: more than the difference with which two members
     * notice that they are cut off (a few heartbeats) and a quick device needs, less than {@code aloneAfter}.
     */
    public static final Duration TIE_BREAK = Duration.ofSeconds(2);
    /**
     * Before the first fence, whatever the delay: a member that has just started is sometimes suspected and is back in
     * well under a second, and a fence of one that is alive is the dearer mistake.
     */
    public static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Between two tries to go on; consensus may need a moment to notice the loss, too. */
    private static final Duration REPEAT = Duration.ofSeconds(1);

    private final World world;
    private final ConfirmedFences confirmed;
    private final CoordinatorTimes times;
    private final FenceDelays delays;
    private final List<CoordinatorCommand> outbox = new ArrayList<>();
    private MemberId lastSeen;
    private boolean together;
    private Moment lastInput;
    private FenceJob job;
    private FenceResult failure;
    /** Below zero: the coordinator's core counts its own upwards. */
    private long lastFence;
    private long lastId;
    private boolean asking;
    private Moment askedAt;
    private String refused = "";

    /**
     * A core that knows nothing yet.
     *
     * @param self this member
     * @param documents the document of a state; null while there is none; pure
     * @param confirmed where confirmed fences are kept, shared with the coordinator's core on the same thread
     * @param times what it goes by
     * @param seed where chance begins; each life of each member has another one
     */
    public TwoNodeCore(final MemberId self, final Function<StateSnapshot, ClusterDocument> documents,
            final ConfirmedFences confirmed, final CoordinatorTimes times, final long seed) {
        this.world = new World(self, documents);
        this.confirmed = confirmed;
        this.times = times;
        this.delays = new FenceDelays(seed);
    }

    /**
     * Takes an input.
     *
     * @param input what happened
     * @param now when
     * @return what is to be done
     */
    public List<CoordinatorCommand> handle(final CoordinatorInput input, final Moment now) {
        final boolean paused = lastInput != null && now.past(lastInput, times.pause());
        lastInput = now;
        world.now = now;
        world.take(input);
        if (paused && job != null && job.step == FenceJob.Step.WAIT) {
            // what was true before a freeze is not known to be true: waits anew, and hears the news meanwhile
            job = null;
        }
        if (input instanceof CoordinatorInput.FenceEnded ended) {
            fenceEnded(ended);
        } else if (input instanceof CoordinatorInput.Continued continued && continued.id() == lastId) {
            asking = false;
            refused = continued.error().orElse("");
        }
        look();
        advance();
        final List<CoordinatorCommand> commands = List.copyOf(outbox);
        outbox.clear();
        return commands;
    }

    /** Takes notice of the other one, while it is there. */
    private void look() {
        final NodeId other = other().orElse(null);
        if (other == null || world.view == null) {
            together = false;
            lastSeen = null;
            return;
        }
        world.view.member(other).filter(m -> lastSeen == null || !lastSeen.node().equals(other)
            || lastSeen.compareTo(m) < 0).ifPresent(m -> lastSeen = m);
        together |= world.view.contains(world.self) && world.view.member(other).isPresent();
    }

    /** The other one of exactly two voters of equal weight; with more, the majority decides. */
    private Optional<NodeId> other() {
        if (world.document == null) {
            return Optional.empty();
        }
        final List<NodeSpec> voters = world.document.nodes().values().stream()
            .filter(n -> n.votes() > 0).toList();
        if (voters.size() != 2 || voters.get(0).votes() != voters.get(1).votes()
            || voters.stream().noneMatch(n -> n.id().equals(world.self.node()))) {
            return Optional.empty();
        }
        return voters.stream().map(NodeSpec::id).filter(n -> !n.equals(world.self.node())).findFirst();
    }

    /** The life of the other one that is to be fenced; empty unless this member may go on without it. */
    private Optional<MemberId> lost() {
        final NodeId other = other().orElse(null);
        if (other == null || world.view == null || world.view.member(other).isPresent() || !world.stable
            || !together || lastSeen == null || !takesPart() || !voting(other)) {
            return Optional.empty();
        }
        final Optional<MemberId> recorded = Optional.ofNullable(world.state.nodes().get(other))
            .flatMap(NodeRecord::member);
        return Optional.of(recorded.filter(m -> m.compareTo(lastSeen) > 0).orElse(lastSeen));
    }

    /** Only who is online knows the present state; one that has just started must not fence the one that does. */
    private boolean takesPart() {
        return world.takesPart(world.self).filter(r -> r.state() == NodeState.ONLINE).isPresent();
    }

    /** Whether consensus could go on here: not where the other one has gone on alone, and this one is not back yet. */
    private boolean voting(final NodeId other) {
        return world.voters.contains(world.self.node()) && Set.of(world.self.node(), other).containsAll(world.voters);
    }

    private void advance() {
        final MemberId gone = lost().orElse(null);
        if (gone == null) {
            if (job != null) {
                tell(job.target.node(), job.step == FenceJob.Step.FENCE
                    ? "The fence of " + job.target + " was under way when the reason for it ended."
                    : "The fence of " + job.target + " is not begun: the reason for it ended.", "stopped");
            }
            job = null;
            failure = null;
            refused = "";
            return;
        }
        if (confirmed.of(gone).isPresent()) {
            job = null;
            goOn(gone);
        } else if (!world.quorum.quorate()) {
            fence(gone);
        } else {
            job = null;
        }
    }

    private void fence(final MemberId gone) {
        if (job == null || !job.target.equals(gone)) {
            final List<List<FencingSpec.Device>> levels = levels(gone.node());
            if (levels.isEmpty()) {
                return;
            }
            job = new FenceJob(gone, "One of two nodes lost it.", levels,
                PATIENCE.plus(delay(gone.node(), levels)), world.now);
            failure = null;
            tell(gone.node(), gone + " is lost; it is fenced in " + job.wait.toMillis() + " ms, before this node goes"
                + " on alone.", "planned");
        }
        if (job.step == FenceJob.Step.WAIT && job.waited(world.now)) {
            job.step = FenceJob.Step.FENCE;
            job.id = --lastFence;
            job.begun = world.now;
            outbox.add(new CoordinatorCommand.Fence(job.id, job.current(), gone, job.action(),
                world.state.term(), Fences.timeout(world.document, job.current()), job.reason));
        } else if (job.step == FenceJob.Step.FENCE && world.now.past(job.begun,
            Fences.timeout(world.document, job.current()).plus(times.actionMargin()))) {
            tried(new FenceResult(FenceResult.Status.TIMED_OUT, "The device did not answer in time."));
        }
    }

    private List<List<FencingSpec.Device>> levels(final NodeId node) {
        return Fences.enabled(world.document) ? Fences.levels(world.document, node) : List.of();
    }

    /**
     * The delay of the device; who comes second by the part that is certain, or by name where both are equal, keeps a
     * distance, also from the longest that chance may let the first one wait.
     */
    private Duration delay(final NodeId other, final List<List<FencingSpec.Device>> levels) {
        final Duration mine = FenceDelays.least(levels, other)
            .plus(PriorityDelay.of(world.document, world.state, other, world.self.node()));
        final List<List<FencingSpec.Device>> against = levels(world.self.node());
        if (against.isEmpty()) {
            return mine.plus(delays.drawn(levels));
        }
        final Duration theirs = FenceDelays.least(against, world.self.node())
            .plus(PriorityDelay.of(world.document, world.state, world.self.node(), other));
        final int order = mine.compareTo(theirs);
        final boolean second = order > 0 || order == 0 && world.self.node().compareTo(other) > 0;
        final Duration wait = mine.plus(delays.drawn(levels));
        final Duration distance = theirs.plus(FenceDelays.spread(against)).plus(TIE_BREAK);
        return second && distance.compareTo(wait) > 0 ? distance : wait;
    }

    private void fenceEnded(final CoordinatorInput.FenceEnded ended) {
        if (job != null && job.step == FenceJob.Step.FENCE && job.id == ended.id()) {
            tried(ended.result());
        }
    }

    private void tried(final FenceResult result) {
        job.result = result;
        final String device = job.current().name();
        if (job.ends()) {
            confirmed.add(new FenceRecord(job.target, device, world.self.node(), job.actionWord(), "confirmed",
                job.detail(), world.now.wall(), world.now.since(job.begun),
                world.state.term()));
            tell(job.target.node(), job.target + " is fenced: " + result.detail(), "confirmed");
        } else if (!job.accepted()) {
            failure = result;
            tell(job.target.node(), "The fence of " + job.target + " with " + device + " is not confirmed: "
                + result.detail(), result.status().name().toLowerCase(java.util.Locale.ROOT));
        }
        job.next(world.now);
    }

    /** The other one is certainly gone. Repeated until both have done it; both may be asked twice. */
    private void goOn(final MemberId gone) {
        final boolean voter = world.voters.contains(gone.node());
        if (asking || world.quorum.quorate() && !voter || askedAt != null && !world.now.past(askedAt, REPEAT)) {
            return;
        }
        askedAt = world.now;
        outbox.add(new CoordinatorCommand.TellFenced(gone));
        if (voter) {
            asking = true;
            outbox.add(new CoordinatorCommand.ContinueWithout(++lastId, gone));
        }
    }

    /**
     * Whether this member is about to go on alone and nothing has failed yet: then it does not stop what it runs,
     * which nobody else can have started before this member is fenced.
     *
     * @return true at most for the delay and the time-outs of one try
     */
    public boolean hopeful() {
        final MemberId gone = lost().orElse(null);
        return gone != null && (confirmed.of(gone).isPresent() ? refused.isEmpty() : job != null && failure == null);
    }

    /**
     * A person says that a node is certainly off.
     *
     * @param node the node
     * @return its life that is meant, with the need to ask consensus; empty where this is not one of two nodes without
     *     quorum, and the ordinary way is to be taken
     * @throws RejectedException if the node is there
     */
    public Optional<Departure> departure(final NodeId node) {
        if (world.quorum.quorate() || world.view == null || !other().equals(Optional.of(node))) {
            return Optional.empty();
        }
        if (world.view.member(node).isPresent()) {
            throw new RejectedException("manager.unsafe", node + " is in the view, so it is not off.",
                "Fence it, or let it leave.");
        }
        final Optional<MemberId> recorded = Optional.ofNullable(world.state.nodes().get(node))
            .flatMap(NodeRecord::member);
        final MemberId seen = lastSeen != null ? lastSeen : recorded.orElse(MemberId.of(node.name(), 1));
        final MemberId gone = recorded.filter(m -> m.compareTo(seen) > 0).orElse(seen);
        return Optional.of(new Departure(gone, world.voters.contains(node)));
    }

    /**
     * Whom a person declares gone.
     *
     * @param gone the life that is declared gone
     * @param voter whether consensus must go on without it
     */
    public record Departure(MemberId gone, boolean voter) {
    }

    /**
     * Consensus can commit without a node that a person vouches for: kept as its fence.
     *
     * @param gone the life that was declared gone
     * @param author who vouches
     * @param now when
     */
    public void overridden(final MemberId gone, final String author, final Moment now) {
        confirmed.add(new FenceRecord(gone, FenceRecord.OPERATOR, world.self.node(), "off", "confirmed",
            (author.isEmpty() ? "Somebody" : author) + " vouches that it is off.", now.wall(), Duration.ZERO,
            world.state.term()));
    }

    /** {@return what keeps one of two nodes from going on and what to do, for people; empty if that is not so} */
    public String advice() {
        final NodeId other = other().orElse(null);
        if (other == null || world.quorum.quorate() || world.view == null || world.view.member(other).isPresent()) {
            return "";
        }
        final String confirm = "make sure that " + other + " is off and type 'coterie fence confirm " + other + "'.";
        if (!voting(other)) {
            return other + " has gone on without this node. Start " + other + ".";
        }
        if ((!together || !takesPart()) && world.voters.contains(other)) {
            return "One of two nodes may not begin alone: the other one may run, or know what this one does not."
                + " Start " + other + ".";
        }
        if (!together || !takesPart()) {
            return "One of two nodes may not begin alone, since the other one may run. Start " + other + ", or "
                + confirm;
        }
        if (levels(other).isEmpty()) {
            return "No device can fence " + other + ". Start it again, or " + confirm;
        }
        if (!refused.isEmpty()) {
            return other + " is fenced, but consensus does not go on without it (" + refused + "). Start " + other
                + ".";
        }
        return failure == null ? other + " is being fenced; this node goes on when that is confirmed."
            : "The last fence of " + other + " was not confirmed: " + failure.detail() + " It is tried again; mend the"
                + " device, or " + confirm;
    }

    private void tell(final NodeId node, final String text, final String status) {
        outbox.add(new CoordinatorCommand.Tell("fence", node.name(), text, Map.of("status", status, "two-node",
            "true")));
    }
}
