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
 * The quorum slot: the shell around {@link QuorumAgreement}. Owns one thread, on which the core runs and listeners are
 * called; each component is called on a thread of its own ({@link AttachedQuorum}). It stands between its components
 * and the membership slot, so that of two components neither declares a view primary alone.
 */
public final class QuorumFront implements SlotFront, Quorum {
    /** Nothing waits on the owner's thread but listeners, and they must not block. */
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /**
     * A component only enqueues what it is told. One that does not come back is failed after this time: it may have
     * missed who votes, so what it says counts no more.
     */
    private static final Duration ANSWER = Duration.ofSeconds(5);
    /** Who catches up with a swap waits so long for the new component's view: without it quorum would be lost. */
    private static final Duration CATCH_UP = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(QuorumFront.class);
    private final String threadName;
    private final Duration answer;
    private final OwnerThread owner;
    private final QuorumAgreement core = new QuorumAgreement(new Effects());
    private final List<QuorumListener> listeners = new CopyOnWriteArrayList<>();
    /** What the instance that was made last looks through; touched on the slot's owner thread alone. */
    private QuorumLens made;
    /** Replaced before anything is in the slot. */
    private volatile Alarm alarm = (epoch, code, problem) -> fail(epoch, problem);
    private volatile AttachedQuorum attached;
    private volatile AttachedQuorum next;
    private volatile QuorumState verdict = QuorumAgreement.none("No component is in the slot 'quorum'.");
    private volatile WindowState told = WindowState.CLOSED;
    private volatile CompletableFuture<Void> decided = new CompletableFuture<>();
    private volatile String problem = "No component is in the slot 'quorum'.";
    /** What every component has to know; touched on the owner's thread alone. */
    private Map<NodeId, Integer> votes = Map.of();
    /** Has begun, and is not in the slot yet: it must miss nothing meanwhile. Touched on the owner's thread alone. */
    private AttachedQuorum coming;
    /** Why it failed when it was told of something; empty if it did not. As above. */
    private String comingFailure = "";
    private boolean looking;

    /**
     * Makes an empty slot.
     *
     * @param threadName name of the owner thread
     */
    public QuorumFront(final String threadName) {
        this(threadName, ANSWER);
    }

    QuorumFront(final String threadName, final Duration answer) {
        this.threadName = threadName;
        this.answer = answer;
        this.owner = new OwnerThread(threadName);
    }

    @Override
    public void alarm(final Alarm whom) {
        alarm = whom;
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
            each("the electorate", q -> q.electorate(copy));
        });
    }

    @Override
    public void fenced(final MemberId member) {
        Objects.requireNonNull(member, "member");
        owner.execute(() -> each("a fence", q -> q.fenced(member)));
    }

    @Override
    public void override(final NodeId node) {
        Objects.requireNonNull(node, "node");
        present();
        owner.execute(() -> each("a person's word", q -> q.override(node)));
    }

    @Override
    public void attach(final Object service, final long epoch) {
        final AttachedQuorum one = listened(service, epoch);
        final AttachedQuorum before = attached;
        owner.call(() -> {
            if (attached != null) {
                attached.end();
            }
            attached = one;
            coming = null;
            core.attached(one.lens().voice(), System.nanoTime());
            return null;
        }, LIMIT);
        if (before != null) {
            before.awaitEnd();
        }
    }

    @Override
    public void detach(final String why) {
        problem = why;
        final List<AttachedQuorum> were = both();
        attached = null;
        next = null;
        owner.execute(() -> {
            were.forEach(AttachedQuorum::end);
            core.back(System.nanoTime());
            core.attached(null, System.nanoTime());
            after();
        });
        were.forEach(AttachedQuorum::awaitEnd);
    }

    @Override
    public boolean drain(final Duration timeout) {
        return true;
    }

    @Override
    public void warmed(final Object service, final long epoch) {
        final AttachedQuorum second = listened(service, epoch);
        owner.call(() -> {
            decided = new CompletableFuture<>();
            next = second;
            coming = null;
            core.opened(second.lens().voice(), System.nanoTime());
            if (!comingFailure.isEmpty()) {
                core.failed(second.lens().voice(), comingFailure, System.nanoTime());
            }
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
        final AttachedQuorum before = attached;
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
        if (before != null) {
            before.awaitEnd();
        }
    }

    @Override
    public void back(final Duration timeout) {
        final AttachedQuorum second = next;
        owner.call(() -> {
            if (next != null) {
                next.end();
                next = null;
                core.back(System.nanoTime());
                after();
            }
            return null;
        }, LIMIT);
        if (second != null) {
            second.awaitEnd();
        }
    }

    @Override
    public WindowState window() {
        return told;
    }

    @Override
    public void fail(final long epoch, final String why) {
        owner.execute(() -> {
            for (final AttachedQuorum one : both()) {
                if (one.epoch() == epoch) {
                    core.failed(one.lens().voice(), why, System.nanoTime());
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

    /** On the slot's thread: waits for the component's answers. */
    private AttachedQuorum listened(final Object service, final long epoch) {
        final QuorumLens lens = made == null ? new QuorumLens(null, this::declared) : made;
        made = null;
        final AttachedQuorum one = new AttachedQuorum((Quorum) service, epoch, lens, owner,
            threadName + " of turn " + epoch, answer, this::trouble);
        final Voice voice = lens.voice();
        // what is said before the component is in the slot is kept in its voice
        final CompletableFuture<QuorumState> word = owner.call(() -> {
            coming = one;
            comingFailure = "";
            return one.listen(votes, state -> owner.execute(() -> {
                voice.says(state);
                core.heard(voice, System.nanoTime());
                after();
            }));
        }, LIMIT);
        try {
            final QuorumState first = one.await(word);
            owner.execute(() -> voice.begins(first));
        } catch (RuntimeException | Error e) {
            owner.execute(() -> coming = null);
            throw e;
        }
        return one;
    }

    private void declared(final Voice voice, final ViewId view, final boolean primary) {
        owner.execute(() -> {
            voice.declares(view, primary);
            core.heard(voice, System.nanoTime());
            after();
        });
    }

    private List<AttachedQuorum> both() {
        return java.util.stream.Stream.of(attached, next).filter(Objects::nonNull).toList();
    }

    /** On the owner's thread. */
    private void each(final String what, final Consumer<Quorum> call) {
        both().forEach(one -> one.tell(what, call));
        if (coming != null) {
            coming.tell(what, call);
        }
    }

    /** On the owner's thread. */
    private void trouble(final AttachedQuorum which, final String why, final boolean forGood) {
        if (which == coming) {
            comingFailure = why;
        }
        if (forGood) {
            core.failed(which.lens().voice(), why, System.nanoTime());
            alarm.failed(which.epoch(), "slot.timed-out", why);
        } else if (which == next) {
            core.failed(which.lens().voice(), why, System.nanoTime());
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
            both().stream().map(one -> one.lens().membership()).filter(Objects::nonNull).findFirst()
                .ifPresent((Membership membership) -> membership.declarePrimary(view, primary));
        }
    }
}
