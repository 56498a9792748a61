package io.coterie.engine.corosync;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/** libcpg by JNA. Loads it at the first use; keeps nothing that outlives its connections. */
final class NativeGroupLibrary implements GroupLibrary {
    private static final String CLEANER = "JNA Cleaner";
    /** System properties that JNA sets when it is loaded. */
    private static final List<String> PROPERTIES =
        List.of("jna.loaded", "jna.platform.library.path", "jnidispatch.path");
    private LibCpg cpg;
    private LibC libc;

    @Override
    public void enter(final String networkNamespace) {
        load();
        final int descriptor = libc.open(networkNamespace, LibC.OPEN_READ);
        final int entered = descriptor < 0 ? -1 : libc.setns(descriptor, LibC.NETWORK);
        if (descriptor >= 0) {
            libc.close(descriptor);
        }
        if (entered != 0) {
            throw new GroupFailure(true, "corosync.no-namespace", "The network namespace " + networkNamespace
                + " cannot be entered.", "Make it (ip netns add NAME), and run the member as root.");
        }
    }

    @Override
    public Connection connect(final Listener listener) {
        load();
        final NativeEvents events = new NativeEvents(listener);
        final LongByReference handle = new LongByReference();
        final int status = cpg.cpg_model_initialize(handle, LibCpg.MODEL_V1, events.model(), null);
        if (status != LibCpg.Status.OK) {
            throw failure(status);
        }
        final IntByReference nodeId = new IntByReference();
        final IntByReference descriptor = new IntByReference();
        final IntByReference size = new IntByReference();
        if (cpg.cpg_local_get(handle.getValue(), nodeId) != LibCpg.Status.OK
                || cpg.cpg_fd_get(handle.getValue(), descriptor) != LibCpg.Status.OK
                || cpg.cpg_max_atomic_msgsize_get(handle.getValue(), size) != LibCpg.Status.OK) {
            cpg.cpg_finalize(handle.getValue());
            throw failure(LibCpg.Status.TRY_AGAIN);
        }
        return new NativeConnection(cpg, libc, handle.getValue(), descriptor.getValue(), events,
            new GroupProcess(nodeId.getValue(), (int) ProcessHandle.current().pid()), size.getValue());
    }

    private void load() {
        // one lock for all, since what is kept and put back is the process's
        synchronized (PROPERTIES) {
            if (cpg == null) {
                loadAlone();
            }
        }
    }

    private void loadAlone() {
        final Map<String, String> before = new HashMap<>();
        PROPERTIES.forEach(name -> before.put(name, System.getProperty(name)));
        try {
            libc = LibC.load();
            cpg = LibCpg.load();
        } catch (UnsatisfiedLinkError e) {
            throw new GroupFailure(true, "corosync.library-missing", "The library of Corosync cannot be loaded: "
                + e.getMessage() + ".", "Install it on this host (Debian: apt install corosync libcpg4).");
        } finally {
            // what it leaves for others to see is nobody's here: this JNA is the bundle's own
            before.forEach((name, value) -> {
                if (value == null) {
                    System.clearProperty(name);
                } else {
                    System.setProperty(name, value);
                }
            });
        }
    }

    private static GroupFailure failure(final int status) {
        if (status == LibCpg.Status.NO_SPACE) {
            return new GroupFailure(false, "corosync.no-space", "There is no room in /dev/shm for a connection to"
                + " Corosync.", "Free some there: a connection takes several MiB.");
        }
        return status == LibCpg.Status.ACCESS
            ? new GroupFailure(true, "corosync.not-permitted", "Corosync does not let this user in.",
                "Run the member as root, or allow its user in Corosync's section uidgid.")
            : new GroupFailure(false, "corosync.no-daemon", "No Corosync answers on this host (status " + status
                + ").", "Start it (systemctl start corosync), or set daemon: start.");
    }

    /**
     * JNA's thread, which frees what nobody holds any more, lingers for half a minute and holds the bundle's class
     * loader meanwhile. It takes an interruption as its end, and is started again when it is needed.
     */
    @Override
    public void release() {
        final Thread[] threads = new Thread[Thread.activeCount() * 2 + 16];
        final int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().equals(CLEANER)
                    && threads[i].getClass().getClassLoader() == LibCpg.class.getClassLoader()) {
                threads[i].interrupt();
            }
        }
    }
}
