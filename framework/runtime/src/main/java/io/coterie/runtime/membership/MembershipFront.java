package io.coterie.runtime.membership;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.runtime.instance.OwnerThread;
import io.coterie.runtime.slot.SlotFront;
import io.coterie.runtime.slot.WindowState;

/**
 * The membership slot: the shell around {@link ViewAgreement}. Owns one thread, on which the core runs and listeners
 * are called; the methods of {@link Membership} answer from what that thread has published last. When a new view is
 * installed it is not primary; {@code primaryChanged} follows with the first declaration for it, and with each one
 * that differs from the one before.
 */
public final class MembershipFront implements SlotFront, Membership {
    /** How long a component may take to begin to report; it only hands over a reference, but listeners go first. */
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    /** How long notes may be missing before they are asked for: longer than an engine takes to send one again. */
    private static final Duration REMIND = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(MembershipFront.class);
    private final MemberId self;
    private final OwnerThread owner;
    private final ViewAgreement core;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private volatile State state = new State(null, ViewStability.IN_TRANSITION);
    private volatile Attached attached;
    private volatile Attached next;
    private volatile WindowState told = WindowState.CLOSED;
    /** Two engines while a swap is under way, else null. Touched on the owner's thread alone. */
    private ViewWindow window;
    /** Touched on the owner's thread alone. */
    private boolean reminding;
    private volatile String problem = "No component is in the slot 'membership'.";

    /** What callers see; written by the owner thread. */
    private record State(View view, ViewStability stability) {
    }

    /** The instance that reports now. Its sink ignores what comes after it was replaced. */
    private record Attached(MembershipComponent component, long epoch) {
    }

    /**
     * Makes an empty slot.
     *
     * @param self this member
     * @param memory keeps the last epoch
     * @param threadName name of the owner thread
     */
    public MembershipFront(final MemberId self, final EpochMemory memory, final String threadName) {
        this.self = self;
        this.owner = new OwnerThread(threadName);
        this.core = new ViewAgreement(self, memory, new Effects());
    }

    @Override
    public MemberId self() {
        return self;
    }

    @Override
    public View view() {
        if (empty()) {
            throw new UnavailableException("slot.empty", problem,
                "Wait until a component is in the slot, and try again.");
        }
        final View view = state.view;
        if (view == null) {
            throw new UnavailableException("membership.no-view", "No view has been installed yet.",
                "Subscribe, or try again.");
        }
        return view;
    }

    @Override
    public ViewStability stability() {
        return empty() ? ViewStability.IN_TRANSITION : state.stability;
    }

    @Override
    public Subscription subscribe(final MembershipListener listener, final Notification kind) {
        final Subscriber subscriber = new Subscriber(listener, kind);
        owner.execute(() -> {
            subscribers.add(subscriber);
            core.view().ifPresent(subscriber::view);
        });
        return () -> {
            subscriber.end();
            owner.execute(() -> subscribers.remove(subscriber));
        };
    }

    @Override
    public void declarePrimary(final ViewId view, final boolean primary) {
        owner.execute(() -> core.declarePrimary(view, primary));
    }

    @Override
    public Class<?> api() {
        return Membership.class;
    }

    @Override
    public Object facade() {
        return this;
    }

    @Override
    public void attach(final Object service, final long epoch) {
        final Attached next = new Attached((MembershipComponent) service, epoch);
        attached = next;
        owner.call(() -> {
            core.componentChanged();
            next.component.open(new Sink(next));
            return null;
        }, OPEN_LIMIT);
    }

    @Override
    public void detach(final String why) {
        problem = why;
        attached = null;
        owner.execute(core::componentChanged);
    }

    @Override
    public boolean drain(final Duration timeout) {
        return true;
    }

    @Override
    public void fail(final long epoch, final String why) {
        final Attached now = attached;
        if (now != null && now.epoch == epoch) {
            detach(why);
        }
        owner.execute(() -> {
            if (window != null && (next.epoch == epoch || now != null && now.epoch == epoch)) {
                window.failed(why);
                tell();
            }
        });
    }

    @Override
    public void warmed(final Object service, final long epoch) {
        final Attached second = new Attached((MembershipComponent) service, epoch);
        owner.call(() -> {
            window = new ViewWindow(core);
            next = second;
            second.component.open(new Sink(second));
            tell();
            return null;
        }, OPEN_LIMIT);
    }

    @Override
    public void switchOver() {
        owner.call(() -> {
            window.switchOver();
            tell();
            return null;
        }, OPEN_LIMIT);
    }

    @Override
    public void commit(final Duration timeout) {
        owner.call(() -> {
            final ViewWindow ending = window;
            // none if this is asked for again, because the disk or a listener took longer than anybody waited
            if (ending != null) {
                endWindow(next);
                tried(ending::commit);
                remindLater();
            }
            return null;
        }, OPEN_LIMIT);
    }

    @Override
    public void back(final Duration timeout) {
        owner.call(() -> {
            final ViewWindow ending = window;
            if (ending != null) {
                endWindow(attached);
                tried(ending::back);
                remindLater();
            }
            return null;
        }, OPEN_LIMIT);
    }

    @Override
    public WindowState window() {
        return told;
    }

    private boolean empty() {
        return attached == null && next == null;
    }

    private void endWindow(final Attached left) {
        attached = left;
        next = null;
        window = null;
        told = WindowState.CLOSED;
    }

    /** On the owner thread. */
    private void tell() {
        if (window != null) {
            told = window.state();
        }
    }

    @Override
    public int callsInFlight() {
        return 0;
    }

    @Override
    public void close() {
        detach("The cluster is closed.");
        owner.close();
        subscribers.clear();
    }

    private static void tried(final Runnable event) {
        try {
            event.run();
        } catch (CoterieException e) {
            // the epoch could not be kept: the last view stands in transition until that is tried again
            LOG.error("A view could not be installed.", e);
        }
    }

    /** An engine that loses a note would leave the members in different views until the next change. */
    private void remindLater() {
        if (core.agreeing() && !reminding) {
            reminding = true;
            owner.schedule(REMIND, () -> {
                reminding = false;
                tried(core::remind);
                if (window != null) {
                    window.reminded();
                    tell();
                }
                remindLater();
            });
        }
    }

    /** What the core asks for; on the owner thread. */
    private final class Effects implements ViewEffects {
        @Override
        public void publish(final byte[] note) {
            final Attached now = attached;
            if (now != null) {
                now.component.publish(note);
            }
        }

        @Override
        public void installed(final View view) {
            state = new State(view, state.stability);
            LOG.info("View {} with {}.", view.id(), view.members());
            subscribers.forEach(s -> s.view(view));
        }

        @Override
        public void stability(final ViewStability stability) {
            state = new State(state.view, stability);
            subscribers.forEach(s -> s.stability(stability));
        }

        @Override
        public void primary(final View view) {
            state = new State(view, state.stability);
            subscribers.forEach(s -> s.primary(view));
        }
    }

    /** Takes what one instance reports to the owner thread. */
    private final class Sink implements EngineViewSink {
        private final Attached of;

        Sink(final Attached of) {
            this.of = of;
        }

        @Override
        public void engineView(final EngineView view) {
            enqueue(() -> core.engineView(view), w -> w.oldView(view), w -> w.newView(view));
        }

        @Override
        public void inTransition() {
            enqueue(core::inTransition, ViewWindow::oldInTransition, ViewWindow::newInTransition);
        }

        @Override
        public void note(final MemberId from, final byte[] note) {
            enqueue(() -> core.note(from, note), w -> w.oldNote(from, note), w -> w.newNote(from, note));
        }

        private void enqueue(final Runnable alone, final Consumer<ViewWindow> asOld,
                final Consumer<ViewWindow> asNew) {
            owner.execute(() -> {
                if (attached == of) {
                    tried(window == null ? alone : () -> asOld.accept(window));
                } else if (next == of) {
                    tried(() -> asNew.accept(window));
                } else {
                    return;
                }
                tell();
                remindLater();
            });
        }
    }
}
