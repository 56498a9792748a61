package io.coterie.engine.corosync;

import java.nio.charset.StandardCharsets;

import com.sun.jna.Memory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handle of libcpg. Waiting is done here, by {@code poll} on the handle's descriptor and on one of our own, so that
 * one thread can dispatch, keep the time and be woken. Sending takes turns, since the library does not.
 */
final class NativeConnection implements GroupLibrary.Connection {
    /** Events dispatched before the owner looks at other things: some hundred, so that neither waits for long. */
    private static final int MOST_EVENTS = 256;
    private static final int POLLED_BYTES = 8;
    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};
    private static final Logger LOG = LoggerFactory.getLogger(NativeConnection.class);
    private final LibCpg cpg;
    private final LibC libc;
    private final long handle;
    private final int descriptor;
    /** Held, since the library keeps the address of what is in it. */
    private final NativeEvents events;
    private final GroupProcess self;
    private final int maxBytes;
    private final int bell;
    private final Memory polled = new Memory(2 * POLLED_BYTES);
    /** No JNA structure: it would leave something of this bundle's in each thread that sends. */
    private final Memory vector = new Memory(2 * Long.BYTES);
    private Memory buffer = new Memory(64 * 1024);
    private boolean closed;

    NativeConnection(final LibCpg cpg, final LibC libc, final long handle, final int descriptor,
            final NativeEvents events, final GroupProcess self, final int maxBytes) {
        this.cpg = cpg;
        this.libc = libc;
        this.handle = handle;
        this.descriptor = descriptor;
        this.events = events;
        this.self = self;
        this.maxBytes = maxBytes;
        this.bell = libc.eventfd(0, LibC.EVENT_FLAGS);
    }

    @Override
    public GroupProcess self() {
        return self;
    }

    @Override
    public int maxBytes() {
        return maxBytes;
    }

    @Override
    public GroupLibrary.Taken join(final String group) {
        final LibCpg.Name name = new LibCpg.Name();
        final byte[] bytes = group.getBytes(StandardCharsets.UTF_8);
        name.length = bytes.length;
        System.arraycopy(bytes, 0, name.value, 0, bytes.length);
        final int status = cpg.cpg_join(handle, name);
        if (status == LibCpg.Status.EXIST) {
            throw new GroupFailure(true, "corosync.joined-already", "This process is in the group already.",
                "Run one member of a cluster in a process.");
        }
        return taken(status);
    }

    @Override
    public boolean dispatch(final long millis) {
        polled.setInt(0, descriptor);
        polled.setInt(4, LibC.POLL_IN);
        polled.setInt(POLLED_BYTES, bell);
        polled.setInt(POLLED_BYTES + 4, LibC.POLL_IN);
        libc.poll(polled, 2, (int) millis);
        if ((polled.getInt(POLLED_BYTES + 4) >>> Short.SIZE & LibC.POLL_IN) != 0) {
            libc.read(bell, new byte[Long.BYTES], Long.BYTES);
        }
        final int happened = polled.getInt(4) >>> Short.SIZE;
        if ((happened & LibC.POLL_IN) != 0) {
            for (int i = 0; i < MOST_EVENTS; i++) {
                final int status = cpg.cpg_dispatch(handle, LibCpg.DISPATCH_ONE_NONBLOCKING);
                if (status == LibCpg.Status.TRY_AGAIN) {
                    break;
                }
                if (status != LibCpg.Status.OK) {
                    LOG.debug("dispatching ended with status {}", status);
                    return false;
                }
            }
        }
        return (happened & LibC.POLL_GONE) == 0;
    }

    @Override
    public synchronized void wake() {
        if (!closed) {
            libc.write(bell, ONE, ONE.length);
        }
    }

    @Override
    public synchronized GroupLibrary.Taken multicast(final byte[]... parts) {
        if (closed) {
            return GroupLibrary.Taken.LOST;
        }
        long length = 0;
        for (final byte[] part : parts) {
            length += part.length;
        }
        if (buffer.size() < length) {
            buffer.close();
            buffer = new Memory(length);
        }
        long at = 0;
        for (final byte[] part : parts) {
            buffer.write(at, part, 0, part.length);
            at += part.length;
        }
        vector.setPointer(0, buffer);
        vector.setLong(Long.BYTES, length);
        return taken(cpg.cpg_mcast_joined(handle, LibCpg.AGREED, vector, 1));
    }

    private static GroupLibrary.Taken taken(final int status) {
        return switch (status) {
            case LibCpg.Status.OK -> GroupLibrary.Taken.YES;
            case LibCpg.Status.TRY_AGAIN -> GroupLibrary.Taken.LATER;
            default -> GroupLibrary.Taken.LOST;
        };
    }

    @Override
    public synchronized void breakOff() {
        if (!closed) {
            libc.shutdown(descriptor, LibC.SHUT_BOTH);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        // may wait for the daemon; senders are not let in, but breakOff is
        final int status = cpg.cpg_finalize(handle);
        LOG.debug("left {} with status {}", events, status);
        synchronized (this) {
            closed = true;
            libc.close(bell);
            buffer.close();
            vector.close();
            polled.close();
        }
    }
}
