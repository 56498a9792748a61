package io.coterie.fencing.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a process runs: which machine, which boot of it, and which PID namespace, since processes of another namespace
 * cannot be seen. Immutable.
 *
 * @param machineId the content of {@code /etc/machine-id}; empty if there is none
 * @param bootId the kernel's id of this boot
 * @param processNamespace what {@code /proc/self/ns/pid} points to
 */
record Machine(String machineId, String bootId, String processNamespace) {
    /** {@return where this JVM runs} */
    static Machine here() throws IOException {
        final Path id = Path.of("/etc/machine-id");
        return new Machine(Files.isReadable(id) ? Files.readString(id).trim() : "",
            Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim(),
            Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    }

    /** Whether what ran there is gone because that machine is this one and has booted since. */
    boolean isEarlierBootOf(final Machine now) {
        return !machineId.isEmpty() && machineId.equals(now.machineId) && !bootId.equals(now.bootId);
    }

    /** Whether processes there are processes that can be seen here. */
    boolean seenFrom(final Machine now) {
        return equals(now);
    }
}
