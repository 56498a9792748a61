package ${package};

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;

/**
 * Quorate is who has more than half of the votes, and at least as many as a setting asks for. Two partitions cannot
 * both have more than half, so at most one is quorate.
 *
 * <p>Threads: views, votes and what a person declares are only enqueued; one owner thread decides and tells. What is
 * decided is in {@code verdict}, which needs no thread and no cluster, so a test can ask it anything.
 */
final class VoteCount implements ComponentInstance<Quorum>, Quorum, MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(VoteCount.class);

    private final InstanceContext context;
    private final int atLeast;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile QuorumState state;
    private volatile Scheduler owner;
    private volatile Membership membership;
    private volatile boolean closed;
    private Subscription subscription;
    // touched on the owner thread alone
    private Map<NodeId, Integer> votes = Map.of();
    private final Set<NodeId> declaredGone = new TreeSet<>();
    private View view;

    VoteCount(final InstanceContext context, final int atLeast) {
        this.context = context;
        this.atLeast = atLeast;
        this.state = verdict(Set.of(), Map.of(), Set.of(), atLeast);
    }

    /** The rule: from who is here, the votes of the electorate, and whom a person declared gone. */
    static QuorumState verdict(final Set<NodeId> here, final Map<NodeId, Integer> votes, final Set<NodeId> declaredGone,
            final int atLeast) {
        final int expected = votes.values().stream().mapToInt(Integer::intValue).sum();
        final int present = here.stream().mapToInt(node -> votes.getOrDefault(node, 0)).sum();
        final int needed = Math.max(expected / 2 + 1, atLeast);
        if (here.isEmpty()) {
            return new QuorumState(false, 0, expected, needed, QuorumState.Rule.NO_VIEW, "There is no view yet.");
        }
        final SortedSet<NodeId> missing = votes.keySet().stream().filter(node -> votes.get(node) > 0)
            .filter(node -> !here.contains(node)).collect(Collectors.toCollection(TreeSet::new));
        if (present > 0 && !missing.isEmpty() && declaredGone.containsAll(missing)) {
            return new QuorumState(true, present, expected, needed, QuorumState.Rule.OVERRIDE,
                "A person declared gone: " + missing + ".");
        }
        return new QuorumState(present >= needed, present, expected, needed, QuorumState.Rule.MAJORITY,
            "Votes that are here: " + present + ", needed: " + needed + ".");
    }

    @Override
    public Quorum service() {
        return this;
    }

    /** It listens from here on: in a swap it has to have a verdict before it counts. */
    @Override
    public synchronized void warm(final long epoch, final Duration timeout) {
        membership = context.slot(Membership.class);
        owner = context.newScheduler("quorum");
        subscription = membership.subscribe(this, Notification.INCREMENTAL);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
        listeners.forEach(Listener::close);
        listeners.clear();
    }

    @Override
    public QuorumState state() {
        return state;
    }

    @Override
    public Subscription subscribe(final Consumer<QuorumState> consumer) {
        final Listener listener = new Listener(Objects.requireNonNull(consumer, "listener"));
        enqueue(() -> {
            listeners.removeIf(Listener::ended);
            listeners.add(listener);
            listener.tell(state);
        });
        return listener;
    }

    @Override
    public void electorate(final Map<NodeId, Integer> now) {
        if (now.values().stream().anyMatch(v -> v < 0)) {
            throw new IllegalArgumentException("votes are not negative: " + now);
        }
        final Map<NodeId, Integer> copy = Map.copyOf(now);
        enqueue(() -> {
            votes = copy;
            decide();
        });
    }

    @Override
    public void fenced(final MemberId member) {
        // a fence counts only for two nodes, and "two-node" is not claimed
        Objects.requireNonNull(member, "member");
    }

    @Override
    public void override(final NodeId node) {
        Objects.requireNonNull(node, "node");
        enqueue(() -> {
            declaredGone.add(node);
            decide();
        });
    }

    @Override
    public void viewChanged(final ViewChange change) {
        enqueue(() -> {
            view = change.view();
            decide();
            membership.declarePrimary(view.id(), state.quorate());
        });
    }

    private void decide() {
        final Set<NodeId> here = view == null ? Set.of()
            : view.members().stream().map(MemberId::node).collect(Collectors.toSet());
        // who is seen is not gone, whatever was declared
        declaredGone.removeAll(here);
        final QuorumState before = state;
        final QuorumState now = verdict(here, votes, declaredGone, atLeast);
        if (now.equals(before)) {
            return;
        }
        state = now;
        if (now.quorate() != before.quorate()) {
            LOG.info("{} is {}quorate: {}", context.self(), now.quorate() ? "" : "not ", now.reason());
            membership.declarePrimary(view.id(), now.quorate());
        }
        listeners.forEach(listener -> listener.tell(now));
    }

    private void enqueue(final Runnable task) {
        final Scheduler scheduler = owner;
        if (scheduler != null && !closed) {
            scheduler.execute(() -> {
                if (!closed) {
                    task.run();
                }
            });
        }
    }

    /** Somebody who is told; after {@code close} has returned, no new call begins. */
    private static final class Listener implements Subscription {
        private final Consumer<QuorumState> consumer;
        private boolean ended;

        Listener(final Consumer<QuorumState> consumer) {
            this.consumer = consumer;
        }

        synchronized void tell(final QuorumState now) {
            if (!ended) {
                try {
                    consumer.accept(now);
                } catch (final RuntimeException e) {
                    LOG.error("a listener of quorum failed; it is told of the next change all the same", e);
                }
            }
        }

        synchronized boolean ended() {
            return ended;
        }

        @Override
        public synchronized void close() {
            ended = true;
        }
    }
}
