package io.coterie.conformance.fencing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;

/** The kit's fence agent, a script that stands for a switch of hosts: a host is a target's processes. Stateless. */
final class KitSwitch {
    /** What it is called. */
    static final String AGENT = "fence_kit";

    private KitSwitch() {
    }

    /** Installs the agent below a folder, and gives the folder in which it is. */
    static Path install(final Path folder) {
        try (InputStream script = KitSwitch.class.getResourceAsStream(AGENT)) {
            final Path agents = Files.createDirectories(folder.resolve("agents"));
            final Path file = agents.resolve(AGENT);
            Files.write(file, script.readAllBytes());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            return agents;
        } catch (final IOException e) {
            throw new UncheckedIOException("the kit's fence agent cannot be installed", e);
        }
    }

    /** A target's processes are the host of its node, which is on. */
    static void host(final Path folder, final Target target) {
        final String node = target.member().node().name();
        try {
            Files.writeString(folder.resolve("host." + node), target.processes().stream().map(p -> p + "\n")
                .collect(Collectors.joining()));
            Files.writeString(folder.resolve("power." + node), "on\n");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often it was asked to switch a node off. */
    static int asked(final Path folder, final String node) {
        final Path file = folder.resolve("asked." + node);
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
