package io.coterie.command.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.host.Programs.Ended;

/** Small disks for members: a tmpfs of a size each, mounted where its home is. Keeps nothing. */
final class HostDisks {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    /** What stands in the place of a device, by which our mounts are known. */
    private static final String DEVICE = "coterie-disk";
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private HostDisks() {
    }

    /** Mounts a disk, if it is not there. Hosts that run see it only if it was mounted before they were switched on. */
    static void mount(final Path home, final String size) {
        try {
            Files.createDirectories(home);
            if (!under(home, Files.readAllLines(MOUNTS)).contains(home)) {
                Programs.must("mount", "-t", "tmpfs", "-o", "mode=755,size=" + size, DEVICE, home.toString());
            }
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.home-unusable", "The folder " + home + " cannot be used: "
                + e.getMessage() + ".", "Check the disk and its permissions.");
        }
    }

    /** Unmounts the disks of a cluster's folder. */
    static void unmountAll(final Path folder) {
        try {
            for (final Path mount : under(folder, Files.readAllLines(MOUNTS))) {
                // somebody may look around in it: then it goes when they leave
                final Ended ended = Programs.run("umount", mount.toString()).good() ? null
                    : Programs.run("umount", "--lazy", mount.toString());
                if (ended != null && !ended.good()) {
                    throw new Failure(ExitCode.FAILED, "dev.mount-left", mount + " cannot be unmounted: "
                        + ended.output() + ".", "Unmount it by hand.");
                }
            }
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "dev.mount-left", "The mounts of this machine cannot be read: "
                + e.getMessage() + ".", "See 'mount'.");
        }
    }

    /** The disks that are mounted at a folder or below it, the deepest first. Pure. */
    static List<Path> under(final Path folder, final List<String> mounts) {
        final List<Path> found = new ArrayList<>();
        for (final String line : mounts) {
            final String[] fields = line.split(" ");
            // ours alone: the folder may lie on a mount of somebody else, or hold one
            if (fields.length > 2 && fields[0].equals(DEVICE) && fields[2].equals("tmpfs")) {
                final Path place = Path.of(OCTAL.matcher(fields[1]).replaceAll(m -> Matcher.quoteReplacement(
                    Character.toString(Integer.parseInt(m.group(1), 8)))));
                if (place.startsWith(folder)) {
                    found.add(place);
                }
            }
        }
        found.sort(Comparator.comparing(Path::getNameCount).reversed());
        return found;
    }
}
