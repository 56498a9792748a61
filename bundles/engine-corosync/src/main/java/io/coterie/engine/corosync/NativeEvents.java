package io.coterie.engine.corosync;

import java.util.ArrayList;
import java.util.List;

import com.sun.jna.Pointer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What libcpg calls back, on the thread that dispatches. The connection holds it as long as its handle lives. Nothing
 * is thrown into the library.
 */
final class NativeEvents {
    private static final Logger LOG = LoggerFactory.getLogger(NativeEvents.class);
    private final LibCpg.Model model = new LibCpg.Model();
    private final GroupLibrary.Listener listener;

    NativeEvents(final GroupLibrary.Listener listener) {
        this.listener = listener;
        model.deliver = this::delivered;
        model.changed = this::changed;
        model.ring = this::ring;
    }

    LibCpg.Model model() {
        return model;
    }

    private void delivered(final long on, final Pointer group, final int nodeId, final int pid,
            final Pointer message, final long length) {
        guarded(() -> listener.message(new GroupProcess(nodeId, pid), message.getByteArray(0, (int) length)));
    }

    private void changed(final long on, final Pointer group, final Pointer members, final long memberCount,
            final Pointer left, final long leftCount, final Pointer joined, final long joinedCount) {
        guarded(() -> {
            final List<GroupProcess> now = new ArrayList<>();
            for (long i = 0; i < memberCount; i++) {
                final long at = i * LibCpg.Changed.ADDRESS_BYTES;
                now.add(new GroupProcess(members.getInt(at), members.getInt(at + Integer.BYTES)));
            }
            listener.changed(List.copyOf(now), joinedCount > 0);
        });
    }

    private void ring(final long on, final LibCpg.RingId ring, final int count, final Pointer nodes) {
        final String id = Integer.toUnsignedString(ring.nodeId) + "." + Long.toHexString(ring.sequence);
        guarded(() -> listener.ring(id + " of " + count));
    }

    private static void guarded(final Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            LOG.error("an event of Corosync could not be worked on", e);
        }
    }
}
