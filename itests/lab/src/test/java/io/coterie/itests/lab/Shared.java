package io.coterie.itests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that all hosts of a lab share: the journal, the locks of the resources, the lab's agents, and what is to
 * go wrong with them. A file {@code hold-ACTION[@NODE]} lets that action of an agent wait, {@code fail-ACTION[@NODE]}
 * lets it fail; {@code fence-hold@NODE}, {@code fence-hold-by@NODE}, {@code fence-hold-on@NODE},
 * {@code fence-fail@NODE} and {@code fence-lie@NODE} do so with the power switch.
 */
final class Shared {
    private static final List<String> SCRIPTS = List.of("ocf/lib/lab/functions", "ocf/resource.d/lab/Recorded",
        "ocf/resource.d/lab/RecordedStateful", "fence/fence_fickle", "fence/fence_disk");
    private final Path folder;
    private final Journal journal;

    private Shared(final Path folder) {
        this.folder = folder;
        this.journal = new Journal(folder.resolve("journal"));
    }

    /** Makes the folder with the agents in it. */
    static Shared make(final Path folder) {
        try {
            for (final String script : SCRIPTS) {
                final Path target = folder.resolve(script);
                Files.createDirectories(target.getParent());
                try (var in = Shared.class.getResourceAsStream("/lab/" + script)) {
                    Files.write(target, in.readAllBytes());
                }
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            final String place = "SHARED='" + folder + "'\nFENCE_LAB='"
                + Machine.DISTRIBUTION.resolve("lib/fence/fence_lab") + "'\n";
            Files.writeString(folder.resolve("ocf/lib/lab/place"), place);
            Files.writeString(folder.resolve("fence/place"), place);
            return new Shared(folder);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Journal journal() {
        return journal;
    }

    Path agents() {
        return folder.resolve("ocf");
    }

    Path fences() {
        return folder.resolve("fence");
    }

    /** Lets something go wrong from now on. */
    void set(final String fault) {
        try {
            Files.writeString(folder.resolve(fault), "");
            journal.fault("-", "set " + fault);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends that. */
    void unset(final String fault) {
        try {
            Files.deleteIfExists(folder.resolve(fault));
            journal.fault("-", "unset " + fault);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all that was set. */
    void unsetAll() {
        files().stream().map(f -> f.getFileName().toString())
            .filter(n -> n.matches("(fence-)?(hold|fail|lie)[-@].*")).forEach(this::unset);
    }

    /**
     * {@return whether some process on some host holds a lock, as the kernel says} It is looked for, not tried: who
     * tries a lock has it for a moment, and would be taken for a second service.
     */
    boolean locked(final String name) {
        final Path file = folder.resolve(name + ".lock");
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (final Path process : processes) {
                if (holds(process, file)) {
                    return true;
                }
            }
            return false;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The agents open the file as this descriptor, and what they start inherits it. */
    private static boolean holds(final Path process, final Path file) {
        try {
            return Files.readSymbolicLink(process.resolve("fd/9")).equals(file)
                && Files.readString(process.resolve("fdinfo/9")).contains("FLOCK");
        } catch (final IOException e) {
            // ended meanwhile, or has no such descriptor
            return false;
        }
    }

    private List<Path> files() {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Files::isRegularFile).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
