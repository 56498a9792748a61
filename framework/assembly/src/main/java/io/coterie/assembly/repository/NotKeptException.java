package io.coterie.assembly.repository;

import java.io.IOException;

/** What came from a server could not be written here; the cause says why. */
final class NotKeptException extends IOException {
    private static final long serialVersionUID = 1L;

    NotKeptException(final IOException cause) {
        super(cause);
    }
}
