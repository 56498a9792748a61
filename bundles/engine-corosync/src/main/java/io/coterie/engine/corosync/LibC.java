package io.coterie.engine.corosync;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The few functions of the C library that waiting for a descriptor takes; names and results as in C. */
interface LibC extends Library {
    /** {@code POLLIN}. */
    short POLL_IN = 1;
    /** {@code POLLERR | POLLHUP | POLLNVAL}. */
    short POLL_GONE = 0x38;
    /** {@code EFD_CLOEXEC | EFD_NONBLOCK}. */
    int EVENT_FLAGS = 0x80000 | 0x800;
    /** {@code SHUT_RDWR}. */
    int SHUT_BOTH = 2;

    /** {@code O_RDONLY | O_CLOEXEC}. */
    int OPEN_READ = 0x80000;
    /** {@code CLONE_NEWNET}. */
    int NETWORK = 0x40000000;

    /** {@return the functions} */
    static LibC load() {
        return Native.load("c", LibC.class);
    }

    int poll(Pointer descriptors, long count, int millis);

    int eventfd(int initial, int flags);

    long write(int descriptor, byte[] bytes, long count);

    long read(int descriptor, byte[] bytes, long count);

    int open(String path, int flags);

    int setns(int descriptor, int kind);

    int close(int descriptor);

    int shutdown(int socket, int how);
}
