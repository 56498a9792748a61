package io.coterie.assembly.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What an archive is, by its first bytes: names of files say what somebody means, not what is in them. */
public enum ArchiveKind {
    /** A compressed archive. */
    TAR_GZ(0, (byte) 0x1f, (byte) 0x8b),
    /** A Debian package. */
    DEB(0, "!<arch>\ndebian-binary".getBytes(StandardCharsets.US_ASCII)),
    /** A plain tar: an image. */
    TAR(257, "ustar".getBytes(StandardCharsets.US_ASCII));

    private static final int HEAD = 512;
    private final int at;
    private final byte[] mark;

    ArchiveKind(final int at, final byte... mark) {
        this.at = at;
        this.mark = mark;
    }

    /**
     * Looks at a file.
     *
     * @param file need not exist
     * @return what it is; empty if it is anything else
     * @throws IOException if it cannot be read
     */
    public static Optional<ArchiveKind> of(final Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        final byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        return Arrays.stream(values()).filter(kind -> head.length >= kind.at + kind.mark.length
            && Arrays.equals(head, kind.at, kind.at + kind.mark.length, kind.mark, 0, kind.mark.length)).findFirst();
    }
}
