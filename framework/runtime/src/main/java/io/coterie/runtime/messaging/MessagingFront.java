package io.coterie.runtime.messaging;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.instance.OwnerThread;
import io.coterie.runtime.slot.CallGate;
import io.coterie.runtime.slot.SlotFront;
import io.coterie.runtime.slot.WindowState;

/**
 * The messaging slot: the shell around {@link MessagingCore}. The core has no thread of its own here, but a lock: a
 * frame is worked on by the engine's thread that brings it, and that thread waits afterwards while the group's inbox is
 * full, which is how a slow listener is felt by its senders. Nothing blocks while the lock is held. Control frames go
 * out on one thread for each component, deadlines run out on another; each group has a thread for its listener, one for
 * requests and replies, and one for small messages that waited. What a window asks of senders: {@link WindowSends}.
 */
public final class MessagingFront implements SlotFront, Messaging {
    /** How often a window says what has come: senders keep a copy at least that long. */
    private static final Duration TICK = Duration.ofMillis(20);
    private final MemberId self;
    private final String threadName;
    private final MessagingCore core;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OwnerThread timers;
    private final WindowSends sends = new WindowSends(this);
    private final GroupHandles handles = new GroupHandles();
    private final HeaderReader headers = new HeaderReader();
    private final List<GroupInbox> touched = new ArrayList<>();
    /** Who waits for {@link #changed}; changed with the lock held. */
    private volatile int waiting;
    private final List<CallGate> draining = new CopyOnWriteArrayList<>();
    /** What is attached; in a window the component that the swap leads away from. Changed with the lock held. */
    private volatile Channel channel;
    /** In a window the component that the swap leads to. Changed with the lock held. */
    private volatile Channel next;
    private volatile String problem = "No component is in the slot 'messaging'.";

    /**
     * Makes an empty slot.
     *
     * @param self this member
     * @param cluster the cluster
     * @param threadName begins the names of its threads
     */
    public MessagingFront(final MemberId self, final UUID cluster, final String threadName) {
        this.self = self;
        this.threadName = threadName;
        this.core = new MessagingCore(self, cluster, new Effects());
        this.timers = new OwnerThread(threadName + " timers");
    }

    @Override
    public MemberId self() {
        return self;
    }

    @Override
    public Set<Delivery> deliveries() {
        final Set<Delivery> deliveries = channel().component().deliveries();
        final Channel coming = next;
        if (coming == null) {
            return deliveries;
        }
        final Set<Delivery> both = EnumSet.noneOf(Delivery.class);
        both.addAll(deliveries);
        both.retainAll(coming.component().deliveries());
        return both;
    }

    @Override
    public int maxMessageBytes() {
        final int bytes = channel().component().maxFrameBytes();
        final Channel coming = next;
        return (coming == null ? bytes : Math.min(bytes, coming.component().maxFrameBytes())) - FrameHeader.MAX_BYTES;
    }

    @Override
    public Group join(final String group, final GroupListener listener, final Duration timeout) {
        final int bytes = group.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_GROUP_NAME_BYTES) {
            throw new RejectedException("messaging.bad-group", "The name of a group has " + bytes + " bytes.",
                "Use 1 to " + MAX_GROUP_NAME_BYTES + " bytes of UTF-8.");
        }
        channel();
        final long end = System.nanoTime() + timeout.toNanos();
        if (!sends.awaitNoWindow(end)) {
            throw new DeadlineExceededException("messaging.join-timed-out", "The messaging component is being swapped"
                + " and was not within " + timeout.toMillis() + " ms.", "Try again when the swap has ended.");
        }
        final GroupHandle handle = new GroupHandle(this, group, listener, threadName);
        boolean joined = false;
        try {
            if (!handles.add(handle)) {
                throw new RejectedException("messaging.joined-already", "This member is in the group '" + group
                    + "' already.", "Use the place in the group that was given before, or leave first.");
            }
            withCore(c -> c.join(group));
            GroupJoin.await(this, group, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            joined = true;
            return handle;
        } finally {
            if (!joined) {
                if (handles.get(group) == handle) {
                    handle.close();
                } else {
                    handle.stop();
                }
            }
        }
    }

    @Override
    public Class<?> api() {
        return Messaging.class;
    }

    @Override
    public Object facade() {
        return this;
    }

    @Override
    public void attach(final Object service, final long epoch) {
        handles.flush(this);
        leaveChannel("The messaging component is being replaced.");
        final Channel attached = make(service, epoch);
        withCore(c -> {
            channel = attached;
            c.attached(epoch);
        });
        attached.component().open(new ChannelSink(this, attached));
        releaseAll();
    }

    @Override
    public void detach(final String why) {
        handles.flush(this);
        leaveChannel(why);
    }

    /** What waits for messages of this member to come back waits no longer: they may not come. */
    void releaseAll() {
        handles.release();
    }

    @Override
    public boolean drain(final Duration timeout) {
        final long end = System.nanoTime() + timeout.toNanos();
        boolean all = true;
        try {
            for (final CallGate gate : draining) {
                all &= gate.awaitEmpty(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            all = false;
        }
        draining.removeIf(gate -> gate.inFlight() == 0);
        return all;
    }

    @Override
    public void fail(final long epoch, final String why) {
        final boolean[] lost = {false};
        withCore(c -> {
            final Channel now = channel;
            final Channel coming = next;
            if (coming == null) {
                lost[0] = now != null && now.epoch() == epoch;
            } else if (coming.epoch() == epoch) {
                coming.fail(why);
                c.lost(Way.NEXT, why);
            } else if (now != null && now.epoch() == epoch) {
                now.fail(why);
                c.lost(Way.CURRENT, why);
            }
        });
        if (lost[0]) {
            leaveChannel(why);
        }
    }

    @Override
    public void warmed(final Object service, final long epoch) {
        final Channel coming = make(service, epoch);
        final Set<Delivery> deliveries = coming.component().deliveries();
        withCore(c -> {
            if (next != null) {
                throw new IllegalStateException("the slot 'messaging' has a window already");
            }
            next = coming;
            c.openWindow(epoch, deliveries);
        });
        handles.mark();
        coming.component().open(new ChannelSink(this, coming));
        tick(coming);
    }

    @Override
    public void switchOver() {
        withCore(c -> inWindow(c).switchOver());
        releaseAll();
    }

    @Override
    public void commit(final Duration timeout) {
        withCore(c -> {
            inWindow(c);
            final Channel before = channel;
            channel = next;
            next = null;
            retire(before);
            c.commitWindow();
            forgetIfFailed(c);
        });
        releaseAll();
    }

    @Override
    public void back(final Duration timeout) {
        final boolean[] open = {false};
        withCore(c -> {
            open[0] = c.window() != null;
            if (open[0]) {
                c.window().beginBack();
            }
        });
        if (!open[0]) {
            return;
        }
        final long end = System.nanoTime() + timeout.toNanos();
        handles.sendAgain(end);
        sends.again(null, end);
        withCore(c -> {
            final Channel over = next;
            next = null;
            retire(over);
            c.endBack();
            forgetIfFailed(c);
        });
        releaseAll();
    }

    @Override
    public WindowState window() {
        final AtomicReference<WindowState> state = new AtomicReference<>(WindowState.CLOSED);
        withCore(c -> {
            if (c.window() != null) {
                final WindowState now = c.window().state();
                final boolean isOpen = c.route() == Way.CURRENT && !c.window().isBack();
                state.set(!now.warm() || !isOpen || handles.arePastMark() ? now : new WindowState(false, now.drained(),
                    now.failures(), "what was sent before to be taken by the old component"));
            }
        });
        return state.get();
    }

    private Channel make(final Object service, final long epoch) {
        return new Channel((MessagingComponent) service, epoch, threadName + " control " + epoch);
    }

    private static SwapWindow inWindow(final MessagingCore core) {
        if (core.window() == null) {
            throw new IllegalStateException("the slot 'messaging' has no window");
        }
        return core.window();
    }

    private void retire(final Channel over) {
        if (over != null) {
            over.retire();
            draining.add(over.gate());
        }
    }

    private void forgetIfFailed(final MessagingCore of) {
        if (channel != null && !channel.failure().isEmpty()) {
            problem = channel.failure();
            retire(channel);
            channel = null;
            of.componentLost();
        }
    }

    private void tick(final Channel coming) {
        timers.schedule(TICK, () -> {
            if (next == coming) {
                withCore(MessagingCore::tick);
                tick(coming);
            }
        });
    }

    @Override
    public int callsInFlight() {
        final Channel now = channel;
        final Channel coming = next;
        return (now == null ? 0 : now.gate().inFlight()) + (coming == null ? 0 : coming.gate().inFlight())
            + draining.stream().mapToInt(CallGate::inFlight).sum();
    }

    @Override
    public void close() {
        handles.close();
        leaveChannel("The cluster is closed.");
        timers.close();
    }

    /** {@return the component that carries the traffic; in a window that of before} */
    Channel channel() {
        final Channel now = channel;
        if (now == null) {
            throw new UnavailableException("slot.empty", problem,
                "Wait until a component is in the slot, and try again.");
        }
        return now;
    }

    /** {@return the component that what is begun now goes to, or null; with the lock held} */
    Channel routed() {
        return core.route() == Way.NEXT ? next : channel;
    }

    /** {@return all components that there are: in a window two} */
    List<Channel> channels() {
        return java.util.stream.Stream.of(channel, next).filter(java.util.Objects::nonNull).toList();
    }

    /** {@return what a window asks of senders} */
    WindowSends sends() {
        return sends;
    }

    /**
     * Waits for something of the core; whatever uses the core has it looked at again.
     *
     * @param what for what
     * @param end until when, by {@code System.nanoTime}
     * @return whether it came
     */
    boolean await(final Predicate<MessagingCore> what, final long end) {
        lock.lock();
        waiting++;
        try {
            long left = end - System.nanoTime();
            while (!what.test(core) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return what.test(core);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return what.test(core);
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** {@return whether a component is the one that a swap leads to} */
    boolean isNext(final Channel of) {
        return next == of;
    }

    /** {@return what reads the headers of frames} */
    HeaderReader headers() {
        return headers;
    }

    /**
     * Uses the core for what a component brings, and waits while the groups that got something are full; what comes
     * after it was replaced is ignored.
     *
     * @param of which component
     * @param event what to do with the core
     */
    void take(final Channel of, final Consumer<MessagingCore> event) {
        withCore(c -> {
            if ((channel == of || next == of) && of.failure().isEmpty()) {
                event.accept(c);
            }
        }).forEach(GroupInbox::awaitRoom);
    }

    /** {@return where deadlines run out; nothing blocks there} */
    OwnerThread timers() {
        return timers;
    }

    /** Something that is waited for may have come although the core was not used. */
    void wake() {
        if (waiting > 0) {
            withCore(c -> { });
        }
    }

    /**
     * Uses the core; the task must not block.
     *
     * @param task what to do with it
     * @return the inboxes that got something
     */
    List<GroupInbox> withCore(final Consumer<MessagingCore> task) {
        List<GroupInbox> fed = List.of();
        lock.lock();
        try {
            task.accept(core);
            if (waiting > 0) {
                changed.signalAll();
            }
        } finally {
            if (!touched.isEmpty()) {
                fed = List.copyOf(touched);
                touched.clear();
            }
            lock.unlock();
            fed.forEach(GroupInbox::wake);
        }
        return fed;
    }

    void forget(final GroupHandle handle) {
        withCore(c -> c.leave(handle.name()));
        handles.remove(handle);
    }

    private void leaveChannel(final String why) {
        withCore(c -> {
            final Channel before = channel;
            problem = why;
            channel = null;
            final Channel coming = next;
            next = null;
            retire(before);
            retire(coming);
            if (before != null || coming != null) {
                c.componentLost();
            }
        });
    }

    /** What the core asks for; with the lock held. */
    private final class Effects implements MessagingEffects {
        @Override
        public void sendTo(final Way way, final MemberId to, final byte[] frame) {
            final Channel by = way == Way.NEXT ? next : channel;
            if (by != null) {
                by.sendLater(to, Delivery.FIFO, frame, FrameKind.of(frame[1]).orElseThrow().isRepeated());
            }
        }

        @Override
        public void sendToAllNext(final Delivery delivery, final byte[] frame) {
            if (next != null) {
                next.sendLater(null, delivery, frame, true);
            }
        }

        @Override
        public void deliver(final String group, final GroupEvent event) {
            final GroupHandle handle = handles.get(group);
            if (handle != null) {
                final GroupInbox inbox = handle.put(event);
                if (!touched.contains(inbox)) {
                    touched.add(inbox);
                }
            }
        }

        @Override
        public void restarted(final String group) {
            final GroupHandle handle = handles.get(group);
            if (handle != null) {
                handle.sender().restart();
            }
        }
    }
}
