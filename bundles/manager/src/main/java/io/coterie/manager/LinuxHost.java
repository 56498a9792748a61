package io.coterie.manager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.state.HostLife;
import io.coterie.toolkit.process.ProcessFamily;
import io.coterie.toolkit.process.ProcessKiller;
import io.coterie.toolkit.process.ProcessTable;
import io.coterie.toolkit.process.ScannedProcess;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Linux host that this process runs on. Its life is told only where the kernel's boot id is the host's own, and not
 * in a container that shares it with the machine below: such a container ends without that id changing, and one that
 * was moved to another machine would find another id there while the first one may still run.
 */
final class LinuxHost implements MemberHost {
    /** The kernel's number of the first PID namespace, in which a machine's own processes are. */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";
    private static final String BOOT_ID = "proc/sys/kernel/random/boot_id";
    /** Podman, Docker and their likes put these into containers, also into those that see all processes. */
    private static final List<String> CONTAINER_MARKS = List.of(".dockerenv", "run/.containerenv");
    /** What a runtime lays over an image, so that each container writes on its own. */
    private static final Set<String> LAYERED = Set.of("overlay", "aufs", "fuse.fuse-overlayfs", "fuse-overlayfs");
    /** Kubernetes and its likes mount these for each container, whatever its root is made of. */
    private static final Set<String> MOUNTED_FOR_CONTAINERS = Set.of("/etc/hosts", "/etc/hostname");
    /** Fields of a line of mountinfo: where it is mounted; the type follows the first field that is a dash. */
    private static final int MOUNT_POINT = 4;
    /** Kills and looks: two looks that find nothing are enough, and what outlives so many is stuck in the kernel. */
    private static final int TURNS = 50;
    private static final int EMPTY_TURNS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(LinuxHost.class);
    private final Path root;

    LinuxHost() {
        this(Path.of("/"));
    }

    LinuxHost(final Path root) {
        this.root = root;
    }

    @Override
    public Optional<HostLife> life() {
        try {
            if (!ownBootId()) {
                return Optional.empty();
            }
            final Optional<String> machine = read("etc/machine-id").filter(id -> id.matches("[0-9a-f]{32}"));
            final Optional<String> boot = read(BOOT_ID);
            // the main board's own number tells hosts apart whose disks are copies, where it may be read
            final String board = read("sys/class/dmi/id/product_uuid").orElse("");
            return machine.flatMap(m -> boot.map(b -> new HostLife(digest("machine", m + "/" + board),
                digest("boot", b))));
        } catch (final IOException | UncheckedIOException e) {
            LOG.debug("The life of this host cannot be told", e);
            return Optional.empty();
        }
    }

    /** Whether the boot id changes when this host ends, and only then. */
    private boolean ownBootId() throws IOException {
        final List<List<String>> mounts = Files.readAllLines(root.resolve("proc/self/mountinfo")).stream()
            .map(line -> List.of(line.split(" "))).filter(fields -> fields.size() > MOUNT_POINT).toList();
        // whoever made this container gave it a boot id at its start
        if (mounts.stream().anyMatch(fields -> fields.get(MOUNT_POINT).equals("/" + BOOT_ID))) {
            return true;
        }
        final Path namespace = root.resolve("proc/self/ns/pid");
        return Files.readSymbolicLink(namespace).toString().equals(FIRST_PID_NAMESPACE)
            && mounts.stream().noneMatch(LinuxHost::ofContainer)
            && CONTAINER_MARKS.stream().noneMatch(mark -> Files.exists(root.resolve(mark)));
    }

    /** Also a container that sees all processes has its root from an image, with whatever machine id is baked in. */
    private static boolean ofContainer(final List<String> mount) {
        final String point = mount.get(MOUNT_POINT);
        final int type = mount.indexOf("-") + 1;
        return MOUNTED_FOR_CONTAINERS.contains(point)
            || point.equals("/") && type > MOUNT_POINT && type < mount.size() && LAYERED.contains(mount.get(type));
    }

    private Optional<String> read(final String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file)).strip()).filter(text -> !text.isEmpty());
        } catch (final IOException e) {
            LOG.debug("{} cannot be read", file, e);
            return Optional.empty();
        }
    }

    /** Machine ids are confidential by their definition: what leaves the host is a digest for this purpose alone. */
    private static String digest(final String purpose, final String text) {
        try {
            final byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(("coterie host " + purpose + " " + text).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Without a mark there are no processes. */
    @Override
    public void killStarted(final String mark) {
        final ProcessTable table = new ProcessTable(ProcessTable.PROC, Set.of(ComponentNamespace.PROCESS_MARK));
        final long self = ProcessHandle.current().pid();
        int empty = 0;
        for (int turn = 0; !mark.isEmpty() && turn < TURNS && empty < EMPTY_TURNS; turn++) {
            final List<ScannedProcess> all = table.scan();
            final List<ScannedProcess> mine = ProcessFamily.of(all, p -> p.pid() != self
                && p.variable(ComponentNamespace.PROCESS_MARK).filter(mark::equals).isPresent(),
                p -> p.pid() == self, Set.of());
            empty = mine.isEmpty() ? empty + 1 : 0;
            new ProcessKiller(table).kill(mine, all);
        }
    }
}
