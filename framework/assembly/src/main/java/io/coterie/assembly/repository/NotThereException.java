package io.coterie.assembly.repository;

import java.io.IOException;

/** A server was asked for a file, and says that it has none of that name. */
final class NotThereException extends IOException {
    private static final long serialVersionUID = 1L;

    NotThereException(final int status) {
        super("the answer is " + status);
    }
}
