package io.coterie.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.state.HostLife;

/** What a host tells of its life, and where it keeps silent. */
class LinuxHostTest {
    private static final String MACHINE = "0123456789abcdef0123456789abcdef";
    private static final String BOOT = "6b1a9b0c-4b5c-4b9e-9a3b-2f1d1c0b0a09";
    private static final String MOUNTS = "22 27 0:21 / /proc rw,nosuid - proc proc rw\n";
    @TempDir
    private Path root;

    @BeforeEach
    void aMachine() throws IOException {
        file("etc/machine-id", MACHINE + "\n");
        file("proc/sys/kernel/random/boot_id", BOOT + "\n");
        file("proc/self/mountinfo", MOUNTS);
        namespace("pid:[4026531836]");
    }

    private void file(final String name, final String text) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), text);
    }

    private void namespace(final String name) throws IOException {
        final Path link = root.resolve("proc/self/ns/pid");
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(name));
    }

    private Optional<HostLife> life() {
        return new LinuxHost(root).life();
    }

    @Test
    void isTheSameUntilTheNextBoot() throws IOException {
        final HostLife first = life().orElseThrow();
        assertEquals(first, life().orElseThrow());
        file("proc/sys/kernel/random/boot_id", BOOT.replace('6', '7'));
        final HostLife second = life().orElseThrow();
        assertTrue(first.endedBefore(second));
        assertFalse(second.endedBefore(second));
    }

    @Test
    void aCopyOfTheDiskInAnotherMachineIsAnotherHost() throws IOException {
        file("sys/class/dmi/id/product_uuid", "board-1");
        final HostLife first = life().orElseThrow();
        file("sys/class/dmi/id/product_uuid", "board-2");
        assertNotEquals(first.machine(), life().orElseThrow().machine());
    }

    @Test
    void tellsNoIdentifierItself() throws IOException {
        final String told = life().orElseThrow().toString();
        assertFalse(told.contains(MACHINE) || told.contains(BOOT), told);
    }

    @Test
    void aContainerThatSharesTheBootIdTellsNothing() throws IOException {
        namespace("pid:[4026532301]");
        assertEquals(Optional.empty(), life());
        // one with a boot id of its own is a host
        file("proc/self/mountinfo", MOUNTS + "60 22 0:30 /b /proc/sys/kernel/random/boot_id ro - tmpfs tmpfs rw\n");
        assertTrue(life().isPresent());
    }

    @Test
    void neitherDoesOneThatSeesAllProcesses() throws IOException {
        file(".dockerenv", "");
        assertEquals(Optional.empty(), life());
    }

    @Test
    void neitherDoesAPodThatSeesAllProcessesAndHasAMachineIdInItsImage() throws IOException {
        // containerd leaves no mark; what is mounted is what Kubernetes mounts
        file("proc/self/mountinfo", "21 1 0:57 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/a,upperdir=/b\n"
            + MOUNTS);
        assertEquals(Optional.empty(), life());
        file("proc/self/mountinfo", "21 1 254:7 / / rw,relatime - ext4 /dev/mapper/snap-7 rw\n" + MOUNTS
            + "31 21 254:1 /var/lib/kubelet/pods/1/etc-hosts /etc/hosts rw,relatime - ext4 /dev/vda1 rw\n");
        assertEquals(Optional.empty(), life());
    }

    @Test
    void anOverlayElsewhereDoesNotMakeAHostAContainer() throws IOException {
        file("proc/self/mountinfo", "21 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n" + MOUNTS
            + "98 21 0:61 / /var/lib/docker/overlay2/1/merged rw - overlay overlay rw,lowerdir=/a\n");
        assertTrue(life().isPresent());
    }

    @Test
    void withoutAMachineIdThereIsNoProof() throws IOException {
        file("etc/machine-id", "uninitialized\n");
        assertEquals(Optional.empty(), life());
        Files.delete(root.resolve("etc/machine-id"));
        assertEquals(Optional.empty(), life());
    }
}
