package io.coterie.quorum.majority;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

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
 * The instance around {@link QuorumRules}: hands views, the electorate, fences and overrides to them on one owner
 * thread, tells listeners there, and tells membership whether its view is primary. Calls from any thread only enqueue.
 */
final class MajorityQuorum implements ComponentInstance<Quorum>, Quorum, MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(MajorityQuorum.class);

    private final InstanceContext context;
    /** Touched on the owner thread alone, from {@code warm} on. */
    private final QuorumRules rules;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile QuorumState state;
    private volatile Scheduler owner;
    private volatile Membership membership;
    private volatile boolean closed;
    private Subscription views;
    /** Touched on the owner thread alone. */
    private View present;

    MajorityQuorum(final InstanceContext context, final QuorumRules rules) {
        this.context = context;
        this.rules = rules;
        this.state = rules.state();
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
        views = membership.subscribe(this, Notification.INCREMENTAL);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (views != null) {
            views.close();
            views = null;
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
            listeners.add(listener);
            listener.tell(state);
        });
        return () -> {
            listener.close();
            listeners.remove(listener);
        };
    }

    @Override
    public void electorate(final Map<NodeId, Integer> votes) {
        if (votes.values().stream().anyMatch(v -> v < 0)) {
            throw new IllegalArgumentException("votes are not negative: " + votes);
        }
        final Map<NodeId, Integer> copy = Map.copyOf(votes);
        enqueue(() -> change(() -> rules.electorate(copy)));
    }

    @Override
    public void fenced(final MemberId member) {
        Objects.requireNonNull(member, "member");
        enqueue(() -> change(() -> rules.fenced(member)));
    }

    @Override
    public void override(final NodeId node) {
        Objects.requireNonNull(node, "node");
        enqueue(() -> change(() -> rules.override(node)));
    }

    @Override
    public void viewChanged(final ViewChange change) {
        enqueue(() -> {
            present = change.view();
            change(() -> rules.view(present.members()));
            declare();
        });
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

    private void change(final Runnable what) {
        final QuorumState before = state;
        what.run();
        final QuorumState after = rules.state();
        if (after.equals(before)) {
            return;
        }
        state = after;
        if (after.quorate() != before.quorate()) {
            LOG.info("{} {} quorate in {}: {} ({} of {} votes, {} needed, rule {})", context.self(),
                after.quorate() ? "is" : "is not", present == null ? "no view" : present.id(), after.reason(),
                after.votes(), after.expected(), after.needed(), after.rule());
            declare();
        }
        listeners.forEach(listener -> listener.tell(after));
    }

    private void declare() {
        if (present != null) {
            membership.declarePrimary(present.id(), state.quorate());
        }
    }

    /** Somebody who is told; after {@code close} has returned, no new call begins. */
    private static final class Listener {
        private final Consumer<QuorumState> consumer;
        private boolean ended;

        Listener(final Consumer<QuorumState> consumer) {
            this.consumer = consumer;
        }

        synchronized void tell(final QuorumState now) {
            if (ended) {
                return;
            }
            try {
                consumer.accept(now);
            } catch (RuntimeException e) {
                LOG.error("a listener of quorum failed; it is told of the next change all the same", e);
            }
        }

        synchronized void close() {
            ended = true;
        }
    }
}
