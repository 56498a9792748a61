package io.coterie.toolkit.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;

/**
 * The folder that all members of one user on one machine share: who runs here, and what agents note while they run
 * (state files, pid files). It stands for the machine's {@code /run}: gone after a reboot, and a node's part is cleared
 * by a fence that does instead of a reboot. Immutable; safe for use by several threads.
 *
 * @param base the folder of all clusters
 */
public record MachineFolder(Path base) {
    /** Where the kernel tells one boot from another. */
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * The usual one: {@code /run/coterie} for root, {@code /tmp/coterie-USER} for others; fixed, since members that
     * look in different places do not see each other.
     *
     * @return the folder, not made yet
     */
    public static MachineFolder usual() {
        try {
            final int user = PrivateDirectory.user();
            final boolean system = user == 0 && Files.isWritable(Path.of("/run"));
            return new MachineFolder(system ? Path.of("/run/coterie") : Path.of("/tmp/coterie-" + user));
        } catch (final IOException e) {
            throw new CoterieException("process.no-proc", "The folder /proc cannot be read: " + e.getMessage() + ".",
                "Mount it; processes are found there.", e);
        }
    }

    /**
     * A cluster's part, made if it is missing.
     *
     * @param cluster the cluster
     * @return the folder
     */
    public Path cluster(final UUID cluster) {
        PrivateDirectory.make(base);
        return PrivateDirectory.make(base.resolve(cluster.toString()));
    }

    /**
     * Where the agents of a node keep what a reboot clears. The same for all incarnations of the node and for all
     * instances of a component, so that a later one finds what an earlier one has started. What an earlier boot of the
     * machine left there is cleared.
     *
     * @param cluster the cluster
     * @param node the node
     * @return the folder, made if it is missing
     */
    public Path run(final UUID cluster, final NodeId node) {
        final Path clusterFolder = cluster(cluster);
        final Path all = PrivateDirectory.make(clusterFolder.resolve("run"));
        clearAfterBoot(cluster, node, all.resolve("." + node + ".boot"), BOOT_ID);
        final Path own = PrivateDirectory.make(all.resolve(node.name()));
        if (base.startsWith("/run")) {
            // root's agents start daemons of other users, which must reach their folders here, as they do in /run
            List.of(base, clusterFolder, all, own).forEach(PrivateDirectory::letOthersRead);
        }
        return own;
    }

    /**
     * Clears a node's part if the machine was booted since it was made: a folder below {@code /tmp} may survive that,
     * and what agents noted there would tell of processes that are gone.
     *
     * @param mark the file with the boot's number that was
     * @param bootId the file with the present one
     */
    void clearAfterBoot(final UUID cluster, final NodeId node, final Path mark, final Path bootId) {
        try {
            final String present = Files.readString(bootId).trim();
            if (!Files.exists(mark)) {
                Files.writeString(mark, present);
            } else if (!Files.readString(mark).trim().equals(present)) {
                clearRun(cluster, node);
                Files.writeString(mark, present);
            }
        } catch (final IOException e) {
            throw new CoterieException("process.no-run-folder", "What an earlier boot left in " + mark.getParent()
                + " cannot be cleared: " + e.getMessage() + ".", "Delete it, or let the member do so.", e);
        }
    }

    /**
     * Clears a node's part, as a reboot would.
     *
     * @param cluster the cluster
     * @param node the node
     * @throws IOException if something cannot be deleted
     */
    public void clearRun(final UUID cluster, final NodeId node) throws IOException {
        final Path folder = cluster(cluster).resolve("run").resolve(node.name());
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(final Path visited, final IOException failure)
                throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
