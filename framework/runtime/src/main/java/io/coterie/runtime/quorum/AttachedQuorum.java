package io.coterie.runtime.quorum;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.runtime.instance.OwnerThread;

/**
 * A quorum component that is listened to. Owns one thread, on which the component is called, one call at a time, so
 * that a component that does not come back holds up nobody but itself. Its methods are called on the thread of the
 * front, but for {@link #await} and {@link #awaitEnd}, which wait and come from the thread of the slot.
 */
final class AttachedQuorum {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedQuorum.class);
    private final Quorum component;
    private final long epoch;
    private final QuorumLens lens;
    private final OwnerThread front;
    private final OwnerThread calls;
    private final Duration limit;
    private final Trouble trouble;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** Touched on the thread of the calls alone. */
    private Subscription subscription = () -> { };
    private volatile boolean over;

    /** Hears, on the thread of the front, that the component failed when it was called. */
    interface Trouble {
        /**
         * A call has failed.
         *
         * @param which the component
         * @param problem one sentence
         * @param forGood whether it is not called any more
         */
        void of(AttachedQuorum which, String problem, boolean forGood);
    }

    /**
     * Begins with a component; nothing is called yet.
     *
     * @param component the component's service
     * @param epoch its turn
     * @param lens what its instance looks through
     * @param front the thread of the front
     * @param thread name of the thread on which the component is called
     * @param limit how long a call may take, with those before it
     * @param trouble hears of failures
     */
    AttachedQuorum(final Quorum component, final long epoch, final QuorumLens lens, final OwnerThread front,
            final String thread, final Duration limit, final Trouble trouble) {
        this.component = component;
        this.epoch = epoch;
        this.lens = lens;
        this.front = front;
        this.calls = new OwnerThread(thread);
        this.limit = limit;
        this.trouble = trouble;
    }

    long epoch() {
        return epoch;
    }

    QuorumLens lens() {
        return lens;
    }

    /**
     * Tells the component the electorate and listens to it from now on; what it is told after this call comes later.
     *
     * @param votes the electorate; empty if nobody knows it yet
     * @param heard takes what it says, on any thread
     * @return what it says first
     */
    CompletableFuture<QuorumState> listen(final Map<NodeId, Integer> votes, final Consumer<QuorumState> heard) {
        final CompletableFuture<QuorumState> first = new CompletableFuture<>();
        calls.execute(() -> {
            try {
                if (!votes.isEmpty()) {
                    component.electorate(votes);
                }
                final QuorumState said = component.state();
                subscription = component.subscribe(heard);
                first.complete(said);
            } catch (RuntimeException | Error e) {
                first.completeExceptionally(e);
            }
        });
        return first;
    }

    /**
     * Waits for the first word of the component, which is called no more if it does not come.
     *
     * @param first what {@link #listen} returned
     * @return what it said first
     */
    QuorumState await(final CompletableFuture<QuorumState> first) {
        try {
            return first.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            abandon();
            throw new DeadlineExceededException("slot.timed-out", "The quorum component did not say its first word"
                + " within " + limit.toMillis() + " ms.", "Look at the log for what it waits for.", e);
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
            throw new CoterieException("slot.interrupted", "Waiting for the quorum component was interrupted.",
                "Try again.", e);
        } catch (ExecutionException e) {
            abandon();
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    /**
     * Tells the component something, after all that it was told before.
     *
     * @param what the name of it, for people
     * @param call tells it
     */
    void tell(final String what, final Consumer<Quorum> call) {
        if (over) {
            return;
        }
        final Subscription watch = front.schedule(limit, () -> late(what));
        calls.execute(() -> {
            try {
                call.accept(component);
            } catch (RuntimeException | Error e) {
                LOG.error("A quorum component failed when it was told of {}.", what, e);
                front.execute(() -> trouble.of(this, "The quorum component failed when it was told of " + what + ": "
                    + e + ".", false));
            } finally {
                watch.close();
            }
        });
    }

    private void late(final String what) {
        if (!over) {
            abandon();
            trouble.of(this, "The quorum component did not come back within " + limit.toMillis()
                + " ms when it was told of " + what + ".", true);
        }
    }

    /** Listens no more, after all that the component was told. Does not wait. */
    void end() {
        if (over) {
            return;
        }
        over = true;
        final Subscription watch = front.schedule(limit, () -> {
            LOG.warn("A quorum component did not let go of its listener within {} ms.", limit.toMillis());
            abandon();
        });
        calls.execute(() -> {
            try {
                subscription.close();
            } catch (RuntimeException | Error e) {
                LOG.warn("A quorum component failed when its listener left.", e);
            } finally {
                watch.close();
                abandon();
            }
        });
    }

    /** Waits until the component is called no more, or is given up. */
    void awaitEnd() {
        try {
            ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("A quorum component is still in a call after {} ms; it is not waited for.", limit.toMillis(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("it never ends so", e);
        }
    }

    /** Without waiting: a call that is under way is interrupted. */
    private void abandon() {
        over = true;
        calls.abandon();
        ended.complete(null);
    }
}
