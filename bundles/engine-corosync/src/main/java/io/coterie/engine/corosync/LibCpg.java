package io.coterie.engine.corosync;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/**
 * The functions of libcpg that are used, with their names in C. All return a {@code cs_error_t}, see {@link Status}. A
 * {@code size_t} is a Java {@code long}: 64-bit systems alone. Sources: {@code corosync/cpg.h} and
 * {@code corosync/corotypes.h} of Corosync 3.1.
 */
interface LibCpg extends Library {
    /** Bytes of a group's name. */
    int MAX_NAME = 128;
    /** Guarantee {@code CPG_TYPE_AGREED}: the total order. */
    int AGREED = 2;
    /** Dispatch flag {@code CS_DISPATCH_ONE_NONBLOCKING}: one event, if there is one. */
    int DISPATCH_ONE_NONBLOCKING = 4;
    /** {@code CPG_MODEL_V1}, the one that tells of the ring. */
    int MODEL_V1 = 1;

    /**
     * Loads the library.
     *
     * @return its functions
     * @throws UnsatisfiedLinkError if libcpg4 is not installed
     */
    static LibCpg load() {
        return Native.load("libcpg.so.4", LibCpg.class);
    }

    int cpg_model_initialize(LongByReference handle, int model, Model data, Pointer context);

    int cpg_finalize(long handle);

    int cpg_fd_get(long handle, IntByReference descriptor);

    int cpg_max_atomic_msgsize_get(long handle, IntByReference size);

    int cpg_local_get(long handle, IntByReference nodeId);

    int cpg_join(long handle, Name group);

    int cpg_dispatch(long handle, int flags);

    /** {@code vectors} is an array of {@code struct iovec}: an address and a length, of 64 bits each. */
    int cpg_mcast_joined(long handle, int guarantee, Pointer vectors, int count);

    /** {@code struct cpg_name}. */
    @Structure.FieldOrder({"length", "value"})
    final class Name extends Structure {
        public int length;
        public byte[] value = new byte[MAX_NAME];
    }

    /** {@code struct cpg_ring_id}, which is passed by value. */
    @Structure.FieldOrder({"nodeId", "sequence"})
    final class RingId extends Structure implements Structure.ByValue {
        public int nodeId;
        public long sequence;
    }

    /** {@code cpg_model_v1_data_t}; must be reachable as long as the handle is. */
    @Structure.FieldOrder({"model", "deliver", "changed", "ring", "flags"})
    final class Model extends Structure {
        public int model = MODEL_V1;
        public Deliver deliver;
        public Changed changed;
        public Ring ring;
        public int flags;
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

    /** {@code cpg_confchg_fn_t}; members are {@code struct cpg_address}: node, process, reason, of 32 bits each. */
    @FunctionalInterface
    interface Changed extends Callback {
        /** Bytes of a {@code struct cpg_address}. */
        int ADDRESS_BYTES = 12;

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

    /** {@code cpg_totem_confchg_fn_t}. */
    @FunctionalInterface
    interface Ring extends Callback {
        /**
         * The ring was formed anew.
         *
         * @param handle the connection
         * @param ring its id
         * @param count how many nodes are in it
         * @param nodes their numbers
         */
        void invoke(long handle, RingId ring, int count, Pointer nodes);
    }

    /** The values of {@code cs_error_t} that are told apart here. */
    final class Status {
        static final int OK = 1;
        /** Anything between the process and its Corosync, also that nobody listens. */
        static final int LIBRARY = 2;
        /** The flow control of Corosync, or its ring is forming. */
        static final int TRY_AGAIN = 6;
        /** This user may not use this Corosync. */
        static final int ACCESS = 11;
        /** The process is in the group already. */
        static final int EXIST = 14;
        /** No room in shared memory. */
        static final int NO_SPACE = 15;

        private Status() {
        }
    }
}
