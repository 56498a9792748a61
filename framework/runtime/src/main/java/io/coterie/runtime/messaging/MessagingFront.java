package io.coterie.runtime.messaging;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.instance.OwnerThread;
import io.coterie.runtime.slot.CallGate;
import io.coterie.runtime.slot.SlotFront;
import io.coterie.runtime.slot.WindowState;

/**
 * The messaging slot: the shell around {@link MessagingCore}. The core has no thread of its own here, but a lock: a
 * frame is worked on by the engine's thread that brings it, and that thread waits afterwards while the group's inbox is
 * full, which is how a slow listener is felt by its senders. Nothing blocks while the lock is held. Control frames go
 * out on one control thread, deadlines run out on another; each group has a thread for its listener and one for
 * requests and replies.
 */
public final class MessagingFront implements SlotFront, Messaging {
    /** How long a join waits for members that do not answer; they come into the view when they do. */
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(MessagingFront.class);
    private final MemberId self;
    private final String threadName;
    private final MessagingCore core;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OwnerThread control;
    private final OwnerThread timers;
    private final Map<String, GroupHandle> handles = new ConcurrentHashMap<>();
    private final HeaderReader headers = new HeaderReader();
    private final List<GroupInbox> touched = new ArrayList<>();
    /** Who waits for {@link #changed}; with the lock held. */
    private int waiting;
    private final List<CallGate> draining = new CopyOnWriteArrayList<>();
    private volatile Channel channel;
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
        this.control = new OwnerThread(threadName + " control");
        this.timers = new OwnerThread(threadName + " timers");
    }

    @Override
    public MemberId self() {
        return self;
    }

    @Override
    public Set<Delivery> deliveries() {
        return channel().component().deliveries();
    }

    @Override
    public int maxMessageBytes() {
        return channel().component().maxFrameBytes() - FrameHeader.MAX_BYTES;
    }

    @Override
    public Group join(final String group, final GroupListener listener, final Duration timeout) {
        final int bytes = group.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_GROUP_NAME_BYTES) {
            throw new RejectedException("messaging.bad-group", "The name of a group has " + bytes + " bytes.",
                "Use 1 to " + MAX_GROUP_NAME_BYTES + " bytes of UTF-8.");
        }
        channel();
        final GroupHandle handle = new GroupHandle(this, group, listener, threadName);
        boolean joined = false;
        try {
            if (handles.putIfAbsent(group, handle) != null) {
                throw new RejectedException("messaging.joined-already", "This member is in the group '" + group
                    + "' already.", "Use the place in the group that was given before, or leave first.");
            }
            withCore(c -> c.join(group));
            awaitActive(group, timeout);
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
        leaveChannel("The messaging component is being replaced.");
        final Channel next = new Channel((MessagingComponent) service, epoch, new CallGate());
        withCore(c -> {
            channel = next;
            c.attached(epoch);
        });
        next.component().open(new Sink(next));
    }

    @Override
    public void detach(final String why) {
        leaveChannel(why);
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
        final Channel now = channel;
        if (now != null && now.epoch() == epoch) {
            leaveChannel(why);
        }
    }

    @Override
    public void warmed(final Object service, final long epoch) {
        throw new RejectedException("swap.kind-unsupported", "The slot 'messaging' cannot be swapped yet.",
            "Leave its component as it is.");
    }

    @Override
    public void switchOver() {
        throw new IllegalStateException("no window is open");
    }

    @Override
    public void commit(final Duration timeout) {
        throw new IllegalStateException("no window is open");
    }

    @Override
    public void back(final Duration timeout) {
        throw new IllegalStateException("no window is open");
    }

    @Override
    public WindowState window() {
        return WindowState.CLOSED;
    }

    @Override
    public int callsInFlight() {
        final Channel now = channel;
        return (now == null ? 0 : now.gate().inFlight()) + draining.stream().mapToInt(CallGate::inFlight).sum();
    }

    @Override
    public void close() {
        List.copyOf(handles.values()).forEach(GroupHandle::close);
        leaveChannel("The cluster is closed.");
        control.close();
        timers.close();
    }

    /** {@return the component that carries the traffic now} */
    Channel channel() {
        final Channel now = channel;
        if (now == null) {
            throw new UnavailableException("slot.empty", problem,
                "Wait until a component is in the slot, and try again.");
        }
        return now;
    }

    /** {@return where deadlines run out; nothing blocks there} */
    OwnerThread timers() {
        return timers;
    }

    /**
     * Uses the core; the task must not block.
     *
     * @param task what to do with it
     * @return the inboxes that got something
     */
    List<GroupInbox> withCore(final Consumer<MessagingCore> task) {
        lock.lock();
        try {
            task.accept(core);
            if (waiting > 0) {
                changed.signalAll();
            }
            if (touched.isEmpty()) {
                return List.of();
            }
            final List<GroupInbox> fed = touched.size() == 1 ? List.of(touched.get(0)) : List.copyOf(touched);
            touched.clear();
            return fed;
        } finally {
            lock.unlock();
        }
    }

    void forget(final GroupHandle handle) {
        withCore(c -> c.leave(handle.name()));
        handles.remove(handle.name(), handle);
    }

    private void awaitActive(final String group, final Duration timeout) {
        final boolean patient = timeout.compareTo(ANSWER_LIMIT) > 0;
        if (awaitActive(group, (patient ? ANSWER_LIMIT : timeout).toNanos())) {
            return;
        }
        withCore(c -> c.joinAnyway(group));
        if (!awaitActive(group, patient ? timeout.minus(ANSWER_LIMIT).toNanos() : 0)) {
            throw new DeadlineExceededException("messaging.join-timed-out", "The messaging component did not say"
                + " whom it reaches within " + timeout.toMillis() + " ms.", "Try again, or look at its log.");
        }
    }

    private boolean awaitActive(final String group, final long nanos) {
        long left = nanos;
        lock.lock();
        waiting++;
        try {
            while (!core.active(group) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return core.active(group);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return core.active(group);
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private void leaveChannel(final String why) {
        withCore(c -> {
            final Channel before = channel;
            problem = why;
            channel = null;
            if (before != null) {
                before.gate().close();
                draining.add(before.gate());
                c.componentLost();
            }
        });
    }

    /** What the core asks for; with the lock held. */
    private final class Effects implements MessagingEffects {
        @Override
        public void sendTo(final MemberId to, final byte[] frame) {
            final Channel now = channel;
            if (now != null) {
                control.execute(() -> now.sendControl(to, frame));
            }
        }

        @Override
        public void deliver(final String group, final GroupEvent event) {
            final GroupHandle handle = handles.get(group);
            if (handle != null) {
                handle.inbox().put(event);
                if (!touched.contains(handle.inbox())) {
                    touched.add(handle.inbox());
                }
            }
        }
    }

    /** Takes what one component brings; what comes after it was replaced is ignored. */
    private final class Sink implements FrameSink {
        private final Channel of;

        Sink(final Channel of) {
            this.of = of;
        }

        @Override
        public void frame(final MemberId from, final byte[] frame) {
            frames(from, List.of(frame));
        }

        @Override
        public void frames(final MemberId from, final List<byte[]> frames) {
            // taken apart here, so that the lock is held for the decisions alone
            final List<HeldFrame> apart = new ArrayList<>(frames.size());
            for (final byte[] frame : frames) {
                headers.read(from, frame).ifPresentOrElse(
                    header -> apart.add(new HeldFrame(header, FrameHeader.payload(frame))),
                    () -> take(MessagingCore::malformed));
            }
            take(c -> apart.forEach(frame -> came(c, from, frame)));
        }

        @Override
        public void frameToMe(final MemberId from, final byte[] frame) {
            frame(from, frame);
        }

        @Override
        public void members(final List<MemberId> members) {
            take(c -> c.members(members));
        }

        private void came(final MessagingCore to, final MemberId from, final HeldFrame frame) {
            try {
                to.came(from, frame);
            } catch (RuntimeException e) {
                LOG.error("A frame of {} could not be worked on; those after it are.", from, e);
            }
        }

        private void take(final Consumer<MessagingCore> event) {
            withCore(c -> {
                if (channel == of) {
                    event.accept(c);
                }
            }).forEach(GroupInbox::awaitRoom);
        }
    }
}
