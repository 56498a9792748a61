package io.coterie.toolkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import io.coterie.api.core.CoterieException;

/**
 * Makes folders below a place that everybody can write to, such as {@code /tmp}, that nobody else can have prepared or
 * can change. Stateless.
 */
public final class PrivateDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateDirectory() {
    }

    /**
     * Makes the folder and those above it that are missing, open to the owner alone; takes an existing one only if it
     * is this user's own and nobody else may write to it.
     *
     * @param folder which
     * @return the folder
     * @throws CoterieException {@code process.unsafe-directory} if it is another user's, a link, or open to others;
     *     {@code process.no-directory} if it cannot be made
     */
    public static Path make(final Path folder) {
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            final Set<PosixFilePermission> permissions =
                Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
            final boolean open = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
            final Object owner = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (Files.isSymbolicLink(folder) || open || !owner.equals(user())) {
                throw new CoterieException("process.unsafe-directory",
                    "The folder " + folder + " is a link, another user's, or open for others to write.",
                    "Remove it, or name another one in the settings.");
            }
            return folder;
        } catch (final IOException e) {
            throw new CoterieException("process.no-directory", "The folder " + folder + " cannot be made: "
                + e.getMessage() + ".", "Make it, or name another one in the settings.", e);
        }
    }

    /** Lets others look into a folder, not write. */
    static void letOthersRead(final Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (final IOException e) {
            throw new CoterieException("process.no-directory", "The folder " + folder + " cannot be opened to others: "
                + e.getMessage() + ".", "Name another one in the settings.", e);
        }
    }

    /**
     * The user that this JVM runs as.
     *
     * @return the user's number
     * @throws IOException if {@code /proc} is not there
     */
    public static Integer user() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }
}
