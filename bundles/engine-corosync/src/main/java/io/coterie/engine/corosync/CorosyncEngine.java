package io.coterie.engine.corosync;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;

/**
 * One place in one process group, used by a membership instance, a messaging instance or both. One thread owns the
 * connection and {@link GroupCore}: it connects, dispatches, keeps the time, and connects again when the daemon went
 * away. The other methods may be called from any thread.
 */
public final class CorosyncEngine {
    /**
     * Largest frame. Corosync takes 1 MiB with its own headers whole; what is larger its library cuts up itself, and
     * waits without a limit while it does.
     */
    public static final int MAX_FRAME_BYTES = 1024 * 1024 - 4096;
    /** libcpg lays a buffer of 1 MiB on the stack of the thread that dispatches. */
    private static final long STACK_BYTES = 4L * 1024 * 1024;
    private static final long RETRY_MILLIS = 100;
    /** The name under which an instance publishes where its daemon is. */
    private static final String ENDPOINT = "corosync";
    /** While something waits to be said that Corosync did not take. */
    private static final long SAY_AGAIN_MILLIS = 2;
    /** What waits to be said; a connection that takes nothing for so long is broken. */
    private static final int MOST_UNSAID = 4096;
    private static final long CLOSE_MILLIS = 3000;
    private static final Logger LOG = LoggerFactory.getLogger(CorosyncEngine.class);

    private final MemberId self;
    private final String group;
    private final CorosyncSettings settings;
    private final GroupLibrary library;
    private final CorosyncDaemon daemon;
    private final GroupCore core;
    private final ViewEvents events = new ViewEvents();
    private final FrameQueue frames;
    private final SendGate gate;
    private final Thread thread;
    private final Map<InstanceContext, Subscription> users = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Touched by the owner thread alone. */
    private final Deque<byte[]> unsaid = new ArrayDeque<>();
    private String shownStamp = "";
    private String logged = "";
    private long nextTick;
    private volatile GroupLibrary.Connection connection;
    private volatile Map<GroupProcess, MemberId> members = Map.of();
    private volatile boolean in;
    private volatile boolean closing;
    private volatile CoterieException trouble;

    /**
     * Makes an engine; nothing runs before {@link #start}.
     *
     * @param context the first instance that uses it
     * @param settings its settings
     * @param library the way to Corosync
     */
    CorosyncEngine(final InstanceContext context, final CorosyncSettings settings, final GroupLibrary library) {
        this.self = context.self();
        this.group = "coterie-" + context.cluster().uuid() + "-" + settings.token(context.instance());
        this.settings = settings;
        this.library = library;
        final String name = "coterie-" + context.cluster().name() + "-" + self.node() + "-corosync-";
        this.daemon = settings.start() ? new CorosyncDaemon(context, settings, name + "daemon") : null;
        this.core = new GroupCore(context.cluster().uuid().toString(), self, settings.patience(), new Effects());
        this.gate = new SendGate(settings.windowBytes());
        this.frames = new FrameQueue(name + "frames", settings.windowBytes(), this::credit);
        this.thread = new Thread(null, this::run, name + "group", STACK_BYTES);
        thread.setDaemon(true);
    }

    /** Connects, and waits until this member is in a view. */
    void start(final Duration timeout) {
        thread.start();
        final long end = System.nanoTime() + timeout.toNanos();
        synchronized (this) {
            try {
                while (!in && System.nanoTime() < end && !(trouble instanceof GroupFailure f && f.hopeless())) {
                    wait(Math.max(1, Math.min(RETRY_MILLIS, (end - System.nanoTime()) / 1_000_000)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!in) {
            throw trouble != null ? trouble : new UnavailableException("corosync.no-view",
                "Corosync formed no group within " + timeout.toSeconds() + " s.", "See the member's log.");
        }
    }

    /** An instance uses the engine; where its daemon is started, members tell each other where. */
    void attach(final InstanceContext context) {
        if (daemon == null) {
            users.put(context, () -> { });
            return;
        }
        context.endpoints().publish(ENDPOINT, daemon.address());
        users.put(context, context.endpoints().subscribe(ENDPOINT, found -> execute(() -> daemon.know(found))));
    }

    void detach(final InstanceContext context) {
        final Subscription subscription = users.remove(context);
        if (subscription != null) {
            subscription.close();
        }
    }

    /** Leaves the group, so that the others see it at once, and ends every thread and the daemon. */
    void close() {
        gate.close();
        frames.stop();
        events.silence();
        closing = true;
        wake();
        if (!ended(CLOSE_MILLIS)) {
            // the library waits for a daemon that stands still
            final GroupLibrary.Connection present = connection;
            if (present != null) {
                present.breakOff();
            }
            if (daemon != null) {
                daemon.kill();
            }
            if (!ended(CLOSE_MILLIS)) {
                LOG.warn("{} still waits for Corosync, which stands still", thread.getName());
            }
        }
        if (daemon != null) {
            daemon.close();
        }
    }

    private boolean ended(final long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /**
     * Tells views and notes from now on, beginning with the present view.
     *
     * @param sink whom to tell
     */
    public void openMembership(final EngineViewSink sink) {
        events.open(sink);
    }

    /** Tells nobody of views any more. */
    public void closeMembership() {
        events.silence();
    }

    /**
     * Sends a note to all members of the view; does not block.
     *
     * @param note the bytes
     */
    public void publish(final byte[] note) {
        execute(() -> say(new GroupMessage.Note(note)));
    }

    /** Messaging will be opened: frames that come wait for it. */
    public void expectMessaging() {
        frames.expect();
    }

    /**
     * Tells members and frames from now on.
     *
     * @param sink whom to tell
     */
    public void openMessaging(final FrameSink sink) {
        frames.open(sink);
    }

    /** Delivers no frames any more; those that still come are dropped. */
    public void closeMessaging() {
        frames.silence();
    }

    /**
     * Sends a frame to all members, this one included, in the one order of the group.
     *
     * @param frame the frame
     * @param timeout how long to wait for room
     */
    public void sendToAll(final FrameParts frame, final Duration timeout) {
        checkSize(frame);
        gate.send(null, frame, timeout, this::multicast);
    }

    /**
     * Sends a frame to one member; drops it if the member is not there. It travels to all, and the others drop it.
     *
     * @param to the member
     * @param frame the frame
     * @param timeout how long to wait for room
     */
    public void sendTo(final MemberId to, final FrameParts frame, final Duration timeout) {
        Objects.requireNonNull(to, "to");
        checkSize(frame);
        for (final Map.Entry<GroupProcess, MemberId> member : members.entrySet()) {
            if (member.getValue().equals(to)) {
                gate.send(member.getKey(), frame, timeout, this::multicast);
                return;
            }
        }
        gate.checkOpen();
    }

    /** {@return whether this member is connected to its Corosync and in the group} */
    public boolean connected() {
        return in;
    }

    /** {@return the process of the daemon that was started; 0 if there is none} */
    long daemonPid() {
        return daemon == null ? 0 : daemon.pid();
    }

    private static void checkSize(final FrameParts frame) {
        if (frame.size() > MAX_FRAME_BYTES) {
            throw new LimitExceededException("messaging.too-large",
                "The frame has " + frame.size() + " bytes; the largest has " + MAX_FRAME_BYTES + ".",
                "Send it in parts.");
        }
    }

    private GroupLibrary.Taken multicast(final byte[]... pieces) {
        final GroupLibrary.Connection present = connection;
        return present == null ? GroupLibrary.Taken.LOST : present.multicast(pieces);
    }

    /** On the thread that delivers, or on the owner's. */
    private void credit(final GroupProcess sender, final long position) {
        final GroupLibrary.Connection present = connection;
        if (present != null && sender.equals(present.self())) {
            gate.delivered(sender, position);
        } else {
            execute(() -> say(new GroupMessage.Credit(sender, position)));
        }
    }

    private void execute(final Runnable task) {
        tasks.add(task);
        wake();
    }

    private void wake() {
        final GroupLibrary.Connection present = connection;
        if (present != null) {
            present.wake();
        }
    }

    private void run() {
        try {
            while (!closing) {
                if (connection == null) {
                    connect();
                } else if (!work()) {
                    disconnect("Corosync ended the connection");
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("{} cannot go on", thread.getName(), e);
            failed("corosync.engine-failed", "The engine failed: " + e + ".");
        } finally {
            in = false;
            final GroupLibrary.Connection present = connection;
            if (present != null) {
                present.close();
                connection = null;
            }
        }
    }

    private void connect() {
        try {
            if (daemon != null) {
                daemon.ensure();
            }
            if (!settings.networkNamespace().isEmpty()) {
                library.enter(settings.networkNamespace());
            }
            final GroupLibrary.Connection next = library.connect(new Inbox());
            connection = next;
            core.connected(next.self());
            LOG.info("{} is connected to Corosync as {} and joins {}", self, next.self(), group);
            joinPatiently(next);
            nextTick = System.nanoTime();
        } catch (GroupFailure e) {
            dropConnection();
            // that a daemon which was started does not serve yet says less than how the one before it ended
            if (trouble == null) {
                trouble = e;
            }
            if (!e.code().equals(CorosyncDaemon.STARTING) && !e.problem().equals(logged)) {
                LOG.warn("{} reaches no Corosync: {} {}", self, e.problem(), e.remedy());
                logged = e.problem();
                trouble = e;
            }
            pause();
        }
    }

    private void joinPatiently(final GroupLibrary.Connection next) {
        GroupLibrary.Taken taken = next.join(group);
        while (taken == GroupLibrary.Taken.LATER && !closing) {
            pause();
            taken = next.join(group);
        }
        if (taken == GroupLibrary.Taken.LOST) {
            throw new GroupFailure(false, "corosync.no-daemon", "Corosync went away while this member joined.",
                "See its log.");
        }
    }

    private void pause() {
        synchronized (this) {
            try {
                if (!closing) {
                    wait(RETRY_MILLIS);
                }
            } catch (InterruptedException e) {
                closing = true;
            }
        }
    }

    /** One turn. {@return whether the connection still stands} */
    private boolean work() {
        final long untilTick = (nextTick - System.nanoTime()) / 1_000_000;
        final boolean stands = connection.dispatch(Math.max(0, Math.min(untilTick,
            unsaid.isEmpty() ? settings.heartbeatMillis() : SAY_AGAIN_MILLIS)));
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        if (System.nanoTime() >= nextTick) {
            nextTick = System.nanoTime() + settings.heartbeatMillis() * 1_000_000L;
            core.tick(Math.max(1, settings.tokenMillis() / settings.heartbeatMillis()));
            final long limit = daemon == null ? CorosyncSettings.FOUND_SILENCE_MILLIS
                : settings.silentDaemonMillis(daemon.nodes());
            if (core.signsMissed() * (long) settings.heartbeatMillis() >= limit) {
                LOG.warn("{} hears nothing through its Corosync any more", self);
                connection.breakOff();
                if (daemon != null) {
                    daemon.kill();
                }
                return false;
            }
        }
        return flush() && stands;
    }

    private boolean flush() {
        while (!unsaid.isEmpty()) {
            switch (connection.multicast(unsaid.peek())) {
                case YES -> unsaid.poll();
                case LOST -> {
                    return false;
                }
                default -> {
                    return unsaid.size() < MOST_UNSAID;
                }
            }
        }
        return true;
    }

    private void say(final GroupMessage message) {
        if (connection != null) {
            unsaid.add(GroupMessage.write(message));
        }
    }

    private void disconnect(final String why) {
        LOG.warn("{} lost its Corosync: {}", self, why);
        gate.lost();
        in = false;
        events.inTransition();
        dropConnection();
        core.lost();
        gate.lost();
    }

    private void dropConnection() {
        final GroupLibrary.Connection present = connection;
        connection = null;
        unsaid.clear();
        if (present != null) {
            present.close();
        }
    }

    private void failed(final String code, final String problem) {
        users.keySet().forEach(user -> user.failed(code, problem));
    }

    /** What the connection dispatches, on the owner's thread. */
    private final class Inbox implements GroupLibrary.Listener {
        @Override
        public void changed(final List<GroupProcess> now, final boolean someJoined) {
            core.changed(now, someJoined);
        }

        @Override
        public void message(final GroupProcess from, final byte[] bytes) {
            GroupMessage.read(bytes).ifPresentOrElse(message -> core.message(from, message),
                () -> LOG.warn("dropped a message of {} that is of no form known here", from));
        }

        @Override
        public void ring(final String ring) {
            LOG.info("{}: Corosync formed the ring {}", self, ring);
            core.ringChanged();
        }
    }

    /** What the core asks for, on the owner's thread. */
    private final class Effects implements GroupEffects {
        @Override
        public void say(final GroupMessage message) {
            CorosyncEngine.this.say(message);
        }

        @Override
        public void view(final String stamp, final Map<GroupProcess, MemberId> view, final boolean fresh) {
            final EngineView shown = new EngineView(stamp, List.copyOf(view.values()));
            if (stamp.equals(shownStamp)) {
                events.view(shown);
                return;
            }
            shownStamp = stamp;
            members = view;
            LOG.info("{} has the view {} of {}", self, stamp, shown.members());
            gate.receivers(view.keySet(), fresh);
            frames.view(view);
            events.view(shown);
            synchronized (CorosyncEngine.this) {
                in = core.isIn();
                trouble = null;
                logged = "";
                CorosyncEngine.this.notifyAll();
            }
        }

        @Override
        public void inTransition() {
            events.inTransition();
        }

        @Override
        public void note(final MemberId from, final byte[] note) {
            events.note(from, note);
        }

        @Override
        public void frame(final GroupProcess process, final MemberId from, final GroupMessage.Frame frame) {
            frames.frame(process, from, frame, frame.receiver() == null
                || frame.receiver().equals(connection.self()));
        }

        @Override
        public void credit(final GroupProcess receiver, final long position) {
            gate.delivered(receiver, position);
        }

        @Override
        public void superseded() {
            LOG.error("{} is superseded by a later incarnation of its node", self);
            failed("corosync.superseded", "A later incarnation of this node is in the view.");
        }
    }
}
