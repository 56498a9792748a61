package io.coterie.runtime.quorum;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.runtime.instance.OwnerThread;
import io.coterie.runtime.instance.SlotDirectory;
import io.coterie.runtime.slot.SlotFront;
import io.coterie.runtime.slot.WindowState;

/**
 * The quorum slot: the shell around {@link QuorumAgreement}. Owns one thread, on which the core runs, components are
 * told and listeners are called. It stands between its components and the membership slot, so that of two components
 * neither declares a view primary alone.
 */
public final class QuorumFront implements SlotFront, Quorum {
    /** A component only enqueues what it is told, but listeners go first. */
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Who catches up with a swap waits so long for the new component's view: without it quorum would be lost. */
    private static final Duration CATCH_UP = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(QuorumFront.class);
    private final OwnerThread owner;
    private final QuorumAgreement core = new QuorumAgreement(new Effects());
    private final List<QuorumListener> listeners = new CopyOnWriteArrayList<>();
    /** What the instance that was made last looks through; touched on the slot's owner thread alone. */
    private QuorumLens made;
    private volatile Attached attached;
    private volatile Attached next;
    private volatile QuorumState verdict = QuorumAgreement.none("No component is in the slot 'quorum'.");
    private volatile WindowState told = WindowState.CLOSED;
    private volatile CompletableFuture<Void> decided = new CompletableFuture<>();
    private volatile String problem = "No component is in the slot 'quorum'.";
    /** What every component has to know; touched on the owner's thread alone. */
    private Map<NodeId, Integer> votes = Map.of();
    private boolean looking;

    /** A component that is listened to. */
    private record Attached(Quorum component, long epoch, QuorumLens lens, List<Subscription> ends) {
        void end() {
            ends.forEach(Subscription::close);
            ends.clear();
        }
    }

    /**
     * Makes an empty slot.
     *
     * @param threadName name of the owner thread
     */
    public QuorumFront(final String threadName) {
        this.owner = new OwnerThread(threadName);
    }

    @Override
    public Class<?> api() {
        return Quorum.class;
    }

    @Override
    public Object facade() {
        return this;
    }

    @Override
    public SlotDirectory seen(final SlotDirectory all) {
        made = new QuorumLens(all, this::declared);
        return made;
    }

    @Override
    public QuorumState state() {
        present();
        return verdict;
    }

    private void present() {
        if (attached == null && next == null) {
            throw new UnavailableException("slot.empty", problem,
                "Wait until a component is in the slot, and try again.");
        }
    }

    @Override
    public Subscription subscribe(final Consumer<QuorumState> consumer) {
        final QuorumListener listener = new QuorumListener(Objects.requireNonNull(consumer, "listener"));
        owner.execute(() -> {
            listeners.add(listener);
            if (core.verdict() != null) {
                listener.tell(core.verdict());
            }
        });
        return () -> {
            listener.close();
            listeners.remove(listener);
        };
    }

    @Override
    public void electorate(final Map<NodeId, Integer> now) {
        if (now.values().stream().anyMatch(v -> v < 0)) {
            throw new IllegalArgumentException("votes are not negative: " + now);
        }
        final Map<NodeId, Integer> copy = Map.copyOf(now);
        owner.execute(() -> {
            votes = copy;
            each(q -> q.electorate(copy));
        });
    }

    @Override
    public void fenced(final MemberId member) {
        Objects.requireNonNull(member, "member");
        owner.execute(() -> each(q -> q.fenced(member)));
    }

    @Override
    public void override(final NodeId node) {
        Objects.requireNonNull(node, "node");
        present();
        owner.execute(() -> each(q -> q.override(node)));
    }

    @Override
    public void attach(final Object service, final long epoch) {
        final Attached one = listened(service, epoch);
        owner.call(() -> {
            if (attached != null) {
                attached.end();
            }
            attached = one;
            connect(one);
            core.attached(one.lens.voice(), System.nanoTime());
            return null;
        }, LIMIT);
    }

    @Override
    public void detach(final String why) {
        problem = why;
        final List<Attached> were = both();
        attached = null;
        next = null;
        owner.execute(() -> {
            were.forEach(Attached::end);
            core.back(System.nanoTime());
            core.attached(null, System.nanoTime());
            after();
        });
    }

    @Override
    public boolean drain(final Duration timeout) {
        return true;
    }

    @Override
    public void warmed(final Object service, final long epoch) {
        final Attached second = listened(service, epoch);
        owner.call(() -> {
            decided = new CompletableFuture<>();
            next = second;
            connect(second);
            core.opened(second.lens.voice(), System.nanoTime());
            after();
            return null;
        }, LIMIT);
    }

    @Override
    public void switchOver() {
        owner.call(() -> {
            core.switchOver(System.nanoTime());
            after();
            return null;
        }, LIMIT);
    }

    @Override
    public void commit(final Duration timeout) {
        if (next == null) {
            return;
        }
        awaitDecided(timeout.compareTo(CATCH_UP) < 0 ? timeout : CATCH_UP);
        owner.call(() -> {
            if (attached != null) {
                attached.end();
            }
            attached = next;
            next = null;
            core.commit(System.nanoTime());
            after();
            return null;
        }, LIMIT);
    }

    @Override
    public void back(final Duration timeout) {
        owner.call(() -> {
            if (next != null) {
                next.end();
                next = null;
                core.back(System.nanoTime());
                after();
            }
            return null;
        }, LIMIT);
    }

    @Override
    public WindowState window() {
        return told;
    }

    @Override
    public void fail(final long epoch, final String why) {
        owner.execute(() -> {
            for (final Attached one : both()) {
                if (one.epoch == epoch) {
                    core.failed(one.lens.voice(), why, System.nanoTime());
                }
            }
            after();
        });
    }

    @Override
    public int callsInFlight() {
        return 0;
    }

    @Override
    public void close() {
        detach("The cluster is closed.");
        owner.close();
        listeners.forEach(QuorumListener::close);
        listeners.clear();
    }

    private Attached listened(final Object service, final long epoch) {
        final QuorumLens lens = made == null ? new QuorumLens(null, this::declared) : made;
        made = null;
        return new Attached((Quorum) service, epoch, lens, new CopyOnWriteArrayList<>());
    }

    /** On the owner's thread. */
    private void connect(final Attached one) {
        final Voice voice = one.lens.voice();
        voice.says(one.component.state());
        if (!votes.isEmpty()) {
            one.component.electorate(votes);
        }
        one.ends.add(one.component.subscribe(state -> owner.execute(() -> {
            voice.says(state);
            core.heard(voice, System.nanoTime());
            after();
        })));
    }

    private void declared(final Voice voice, final ViewId view, final boolean primary) {
        owner.execute(() -> {
            voice.declares(view, primary);
            core.heard(voice, System.nanoTime());
            after();
        });
    }

    private List<Attached> both() {
        return java.util.stream.Stream.of(attached, next).filter(Objects::nonNull).toList();
    }

    /** On the owner's thread. */
    private void each(final Consumer<Quorum> call) {
        for (final Attached one : both()) {
            try {
                call.accept(one.component);
            } catch (RuntimeException | LinkageError e) {
                LOG.error("A quorum component failed when it was told something.", e);
                if (one == next) {
                    core.failed(one.lens.voice(), "The new quorum component failed when it was told something: " + e
                        + ".", System.nanoTime());
                }
            }
        }
        after();
    }

    /** On the owner's thread. */
    private void after() {
        told = core.state();
        if (told.warm() || !told.failures().isEmpty()) {
            decided.complete(null);
        }
        if (core.differing() && !looking) {
            looking = true;
            owner.schedule(QuorumAgreement.SETTLE, () -> {
                looking = false;
                core.look(System.nanoTime());
                after();
            });
        }
    }

    private void awaitDecided(final Duration limit) {
        try {
            decided.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("The new quorum component has not found quorum in {} ms; it counts from now on all the same.",
                limit.toMillis(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("it never ends so", e);
        }
    }

    /** What the core asks for; on the owner's thread. */
    private final class Effects implements QuorumEffects {
        @Override
        public void verdict(final QuorumState now) {
            if (now.quorate() != verdict.quorate()) {
                LOG.info("The verdict of the quorum slot: {}quorate. {}", now.quorate() ? "" : "not ", now.reason());
            }
            verdict = now;
            listeners.forEach(listener -> listener.tell(now));
        }

        @Override
        public void declare(final ViewId view, final boolean primary) {
            both().stream().map(one -> one.lens.membership()).filter(Objects::nonNull).findFirst()
                .ifPresent((Membership membership) -> membership.declarePrimary(view, primary));
        }
    }
}
