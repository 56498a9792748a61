package io.coterie.runtime.rendezvous;

import java.io.IOException;

/** What came is not of this protocol, or beyond its limits: the connection is closed. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(final String message) {
        super(message);
    }

    ProtocolException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
