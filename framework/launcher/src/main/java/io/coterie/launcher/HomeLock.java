package io.coterie.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;

/**
 * Holds a member's home as long as the process lives: the operating system releases it, so a crash leaves no stale
 * lock.
 */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(final FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the home.
     *
     * @param home the member's home
     * @return the lock
     * @throws RejectedException {@code member.home-in-use} if another process holds it
     */
    static HomeLock take(final Path home) {
        final Path file = home.resolve("run").resolve("lock");
        try {
            Files.createDirectories(file.getParent());
            final FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new RejectedException("member.home-in-use", "Another member runs in " + home + ".",
                    "Stop it, or give this one a home of its own.");
            }
            return new HomeLock(channel);
        } catch (final IOException e) {
            throw new CoterieException("member.home-unusable", "The file " + file + " cannot be used: " + e + ".",
                "Check the disk and the permissions of the home.", e);
        }
    }

    private static FileLock lock(final FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (final OverlappingFileLockException e) {
            // held by this very process
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
