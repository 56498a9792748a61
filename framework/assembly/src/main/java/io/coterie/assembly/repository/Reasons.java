package io.coterie.assembly.repository;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says why a file could not be used, where Java gives a class and the name of a file. Stateless. */
public final class Reasons {
    private Reasons() {
    }

    /**
     * The reason.
     *
     * @param e what was thrown
     * @return a part of a sentence
     */
    public static String of(final IOException e) {
        if (e instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason();
        }
        return e instanceof AccessDeniedException ? "permission denied"
            : e instanceof NoSuchFileException missing ? missing.getFile() + " is not there"
            : e instanceof FileAlreadyExistsException there ? there.getFile() + " is in the way"
            : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
