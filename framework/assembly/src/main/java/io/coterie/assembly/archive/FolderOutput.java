package io.coterie.assembly.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.api.core.CoterieException;

/** Writes a tree as a folder: beside the target first, then in its place. Stateless. */
final class FolderOutput {
    /** How often another program that writes the same folder may be quicker. */
    private static final int TRIES = 20;

    private FolderOutput() {
    }

    static void write(final Tree tree, final Path out) {
        try {
            final Path target = SafeOutput.real(out);
            refuseOthers(target);
            try (Unfinished partial = Unfinished.folder(target.getParent())) {
                fill(tree, partial.path());
                Files.setPosixFilePermissions(partial.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
                put(partial.path(), target);
            }
        } catch (final IOException e) {
            throw SafeOutput.failed(out, e);
        }
    }

    private static void fill(final Tree tree, final Path folder) throws IOException {
        for (final Map.Entry<String, Tree.Entry> file : tree.files().entrySet()) {
            Unfinished.goOn();
            final Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            try (InputStream in = file.getValue().open()) {
                Files.copy(in, path);
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(
                file.getValue().mode() == Tree.PROGRAM ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** Puts it into its place; who writes the same folder at the same time may be quicker, and then is replaced. */
    private static void put(final Path made, final Path target) throws IOException {
        for (int tried = 1;; tried++) {
            try {
                refuseOthers(target);
                swap(made, target);
                return;
            } catch (final FileSystemException e) {
                if (tried == TRIES || !Files.isDirectory(made)) {
                    throw e;
                }
            }
        }
    }

    /** What was there is gone only when the new one is in its place; between the two it lies beside it. */
    private static void swap(final Path made, final Path target) throws IOException {
        try (Unfinished end = Unfinished.folder(target.getParent())) {
            final Path earlier = target.resolveSibling(end.path().getFileName() + ".earlier");
            try {
                Files.move(target, earlier, StandardCopyOption.ATOMIC_MOVE);
            } catch (final NoSuchFileException e) {
                Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            }
            try {
                Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (final IOException e) {
                Files.move(earlier, Files.exists(target) ? end.path().resolve("earlier") : target,
                    StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
            Files.move(earlier, end.path().resolve("earlier"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** A folder of somebody else is never removed; one that is replaced while it is looked at is looked at again. */
    private static void refuseOthers(final Path target) throws IOException {
        for (int tried = 1;; tried++) {
            final Optional<Object> seen = which(target);
            if (seen.isEmpty() || replaceable(target)) {
                return;
            }
            if (seen.equals(which(target)) || tried == TRIES) {
                throw new CoterieException("assembly.not-written", target + " is there and is no distribution.",
                    "Give another folder, or remove it.");
            }
        }
    }

    /** What tells a file from another one that takes its place; empty if there is none. */
    private static Optional<Object> which(final Path target) throws IOException {
        try {
            return Optional.of(Files.getAttribute(target, "unix:ino"));
        } catch (final NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean replaceable(final Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            return false;
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.findAny().isEmpty() || Files.isRegularFile(target.resolve(LockFile.PATH));
        } catch (final NoSuchFileException e) {
            // just moved away by somebody else
            return false;
        }
    }
}
