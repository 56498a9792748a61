package io.coterie.bench.cpg;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/**
 * This process' place in one closed process group. Owns the connection to Corosync and the thread that delivers; the
 * listener is called on it. Any number of threads may send; they take turns.
 */
public final class ProcessGroup implements AutoCloseable {
    /** How long Corosync may refuse a call with "try again", as it does while its ring forms. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Between two tries of a call that Corosync refused. */
    private static final long PAUSE_NANOS = 20_000;
    /** libcpg lays a buffer of 1 MiB on the stack of the thread that dispatches. */
    private static final long DISPATCH_STACK_BYTES = 4L * 1024 * 1024;
    /** How long the delivering thread may take to end. */
    private static final long CLOSE_MILLIS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);

    private final LibCpg library = LibCpg.load();
    private final LibCpg.Callbacks callbacks = new LibCpg.Callbacks();
    private final LibCpg.Name name = new LibCpg.Name();
    private final LibCpg.IoVector vector = new LibCpg.IoVector();
    private final Listener listener;
    private final long handle;
    private final Thread thread;
    private Memory buffer = new Memory(64 * 1024);
    private volatile boolean closed;

    /** Who takes what is delivered; nothing may block for long. */
    public interface Listener {
        /**
         * A message was delivered.
         *
         * @param from its sender
         * @param message the bytes
         */
        void message(Process from, byte[] message);

        /**
         * The members changed.
         *
         * @param members the members now
         */
        void members(List<Process> members);
    }

    /**
     * A member of a group.
     *
     * @param nodeId its node in Corosync's configuration
     * @param pid its process
     */
    public record Process(int nodeId, int pid) {
    }

    /**
     * Connects and joins.
     *
     * @param group the group's name; at most 128 bytes of UTF-8
     * @param listener whom to tell
     */
    public ProcessGroup(final String group, final Listener listener) {
        this.listener = listener;
        final byte[] bytes = group.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LibCpg.MAX_NAME) {
            throw new IllegalArgumentException("the name of a group has 1 to " + LibCpg.MAX_NAME + " bytes");
        }
        name.length = bytes.length;
        System.arraycopy(bytes, 0, name.value, 0, bytes.length);
        callbacks.deliver = this::delivered;
        callbacks.changed = this::changed;
        final LongByReference reference = new LongByReference();
        patiently("cpg_initialize", () -> library.cpg_initialize(reference, callbacks));
        handle = reference.getValue();
        thread = new Thread(null, this::dispatch, "cpg " + group, DISPATCH_STACK_BYTES);
        thread.setDaemon(true);
        patiently("cpg_join", () -> library.cpg_join(handle, name));
        thread.start();
    }

    /** {@return the number of this node in Corosync's configuration} */
    public int nodeId() {
        final IntByReference reference = new IntByReference();
        patiently("cpg_local_get", () -> library.cpg_local_get(handle, reference));
        return reference.getValue();
    }

    /**
     * Sends to all members, this one included, in the order that is the same for all. Waits while Corosync's flow
     * control says so.
     *
     * @param message the bytes
     */
    public synchronized void send(final byte[] message) {
        if (buffer.size() < message.length) {
            buffer = new Memory(message.length);
        }
        buffer.write(0, message, 0, message.length);
        vector.base = buffer;
        vector.length = message.length;
        patiently("cpg_mcast_joined", () -> library.cpg_mcast_joined(handle, LibCpg.AGREED, vector, 1));
    }

    @Override
    public void close() {
        closed = true;
        final int left = library.cpg_leave(handle, name);
        final int ended = library.cpg_finalize(handle);
        LOG.debug("left the group with {}, the connection with {}", LibCpg.Status.name(left),
            LibCpg.Status.name(ended));
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void dispatch() {
        final int status = library.cpg_dispatch(handle, LibCpg.DISPATCH_BLOCKING);
        if (!closed) {
            LOG.error("Corosync delivers no more: {}", LibCpg.Status.name(status));
        }
    }

    private void delivered(final long on, final Pointer group, final int nodeId, final int pid,
            final Pointer message, final long length) {
        listener.message(new Process(nodeId, pid), message.getByteArray(0, Math.toIntExact(length)));
    }

    private void changed(final long on, final Pointer group, final Pointer members, final long memberCount,
            final Pointer left, final long leftCount, final Pointer joined, final long joinedCount) {
        final List<Process> now = new ArrayList<>();
        for (long i = 0; i < memberCount; i++) {
            final LibCpg.Address address = new LibCpg.Address(members.share(i * LibCpg.Address.BYTES));
            now.add(new Process(address.nodeId, address.pid));
        }
        listener.members(List.copyOf(now));
    }

    /** A call into the library. */
    @FunctionalInterface
    private interface Call {
        int status();
    }

    private static void patiently(final String function, final Call call) {
        final long end = System.nanoTime() + PATIENCE.toNanos();
        int status = call.status();
        // a connection that is refused means that Corosync is not up yet
        while ((status == LibCpg.Status.TRY_AGAIN || status == LibCpg.Status.LIBRARY) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
            status = call.status();
        }
        if (status != LibCpg.Status.OK) {
            throw new IllegalStateException(function + " failed with " + LibCpg.Status.name(status));
        }
    }
}
