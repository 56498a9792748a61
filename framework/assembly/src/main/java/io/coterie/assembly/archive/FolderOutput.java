package io.coterie.assembly.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.coterie.api.core.CoterieException;

/** Writes a tree as a folder: beside the target first, then in its place. Stateless. */
final class FolderOutput {
    private FolderOutput() {
    }

    static void write(final Tree tree, final Path out) {
        final Path target = out.toAbsolutePath().normalize();
        Path partial = null;
        try {
            if (Files.exists(target) && !replaceable(target)) {
                throw new CoterieException("assembly.not-written", target + " is there and is no distribution.",
                    "Give another folder, or remove it.");
            }
            Files.createDirectories(target.getParent());
            partial = Files.createTempDirectory(target.getParent(), ".coterie-");
            for (final Map.Entry<String, Tree.Entry> file : tree.files().entrySet()) {
                final Path path = partial.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                try (InputStream in = file.getValue().open()) {
                    Files.copy(in, path);
                }
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(
                    file.getValue().mode() == Tree.PROGRAM ? "rwxr-xr-x" : "rw-r--r--"));
            }
            Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
            delete(target);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw SafeOutput.failed(target, e);
        } finally {
            discard(partial, target);
        }
    }

    /** A folder of somebody else is never removed. */
    private static boolean replaceable(final Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            return false;
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.findAny().isEmpty() || Files.isRegularFile(target.resolve(LockFile.PATH));
        }
    }

    private static void discard(final Path partial, final Path target) {
        try {
            if (partial != null) {
                delete(partial);
            }
        } catch (final IOException e) {
            throw SafeOutput.failed(target, e);
        }
    }

    private static void delete(final Path folder) throws IOException {
        if (Files.exists(folder)) {
            final List<Path> all;
            try (Stream<Path> files = Files.walk(folder)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (final Path path : all) {
                Files.delete(path);
            }
        }
    }
}
