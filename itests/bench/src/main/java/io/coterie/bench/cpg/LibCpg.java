package io.coterie.bench.cpg;

import java.util.List;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/**
 * The functions of libcpg that are used, with their names in C. All return a {@code cs_error_t}, see {@link Status}.
 * A {@code size_t} is a Java {@code long}: 64-bit systems alone. Sources: {@code corosync/cpg.h},
 * {@code corosync/corotypes.h} of Corosync 3.1.
 */
interface LibCpg extends Library {
    /** Bytes of a group's name. */
    int MAX_NAME = 128;
    /** Guarantee {@code CPG_TYPE_AGREED}: the total order; it is the one that Corosync gives whatever is asked for. */
    int AGREED = 2;
    /** Dispatch flag {@code CS_DISPATCH_BLOCKING}: calls back until the handle is finalized. */
    int DISPATCH_BLOCKING = 3;

    /**
     * Loads the library.
     *
     * @return its functions
     * @throws UnsatisfiedLinkError if libcpg4 is not installed
     */
    static LibCpg load() {
        return Native.load("libcpg.so.4", LibCpg.class);
    }

    int cpg_initialize(LongByReference handle, Callbacks callbacks);

    int cpg_finalize(long handle);

    int cpg_join(long handle, Name group);

    int cpg_leave(long handle, Name group);

    int cpg_dispatch(long handle, int flags);

    int cpg_local_get(long handle, IntByReference nodeId);

    int cpg_mcast_joined(long handle, int guarantee, IoVector vectors, int count);

    /** {@code struct cpg_name}. */
    @Structure.FieldOrder({"length", "value"})
    final class Name extends Structure {
        public int length;
        public byte[] value = new byte[MAX_NAME];
    }

    /** {@code struct iovec}. */
    @Structure.FieldOrder({"base", "length"})
    final class IoVector extends Structure {
        public Pointer base;
        public long length;
    }

    /** {@code struct cpg_address}. */
    @Structure.FieldOrder({"nodeId", "pid", "reason"})
    final class Address extends Structure {
        public int nodeId;
        public int pid;
        public int reason;

        Address(final Pointer at) {
            super(at);
            read();
        }

        /** Its size, as the C compiler lays it out. */
        static final int BYTES = 12;
    }

    /** {@code cpg_callbacks_t}; must be reachable as long as the handle is. */
    @Structure.FieldOrder({"deliver", "changed"})
    final class Callbacks extends Structure {
        public Deliver deliver;
        public Changed changed;
    }

    /** {@code cpg_deliver_fn_t}. */
    @FunctionalInterface
    interface Deliver extends Callback {
        /**
         * A message was delivered.
         *
         * @param handle the connection
         * @param group the group's name
         * @param nodeId the sender's node
         * @param pid the sender's process
         * @param message the bytes; valid during the call
         * @param length how many
         */
        void invoke(long handle, Pointer group, int nodeId, int pid, Pointer message, long length);
    }

    /** {@code cpg_confchg_fn_t}. */
    @FunctionalInterface
    interface Changed extends Callback {
        /**
         * Members changed.
         *
         * @param handle the connection
         * @param group the group's name
         * @param members the members now
         * @param memberCount how many
         * @param left who left
         * @param leftCount how many
         * @param joined who joined
         * @param joinedCount how many
         */
        void invoke(long handle, Pointer group, Pointer members, long memberCount, Pointer left, long leftCount,
            Pointer joined, long joinedCount);
    }

    /** The values of {@code cs_error_t} that matter here. */
    final class Status {
        static final int OK = 1;
        /** Anything between the process and its Corosync, also that nobody listens. */
        static final int LIBRARY = 2;
        /** The flow control of Corosync: later. */
        static final int TRY_AGAIN = 6;
        private static final List<String> NAMES = List.of("", "OK", "LIBRARY", "VERSION", "INIT", "TIMEOUT",
            "TRY_AGAIN", "INVALID_PARAM", "NO_MEMORY", "BAD_HANDLE", "BUSY", "ACCESS", "NOT_EXIST", "NAME_TOO_LONG",
            "EXIST", "NO_SPACE", "INTERRUPT", "NAME_NOT_FOUND", "NO_RESOURCES", "NOT_SUPPORTED", "BAD_OPERATION",
            "FAILED_OPERATION", "MESSAGE_ERROR", "QUEUE_FULL", "QUEUE_NOT_AVAILABLE", "BAD_FLAGS", "TOO_BIG",
            "NO_SECTIONS");

        private Status() {
        }

        static String name(final int status) {
            return status > 0 && status < NAMES.size() ? "CS_" + (status == OK ? "" : "ERR_") + NAMES.get(status)
                : "status " + status;
        }
    }
}
