package io.coterie.control.rest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import io.coterie.api.core.RejectedException;

/** The token of one life of one member. Immutable; {@code toString} does not show it. */
final class Credential {
    /** 256 bits: cannot be guessed. */
    private static final int BYTES = 32;
    private static final String SCHEME = "Bearer ";
    private final String token;

    private Credential(final String token) {
        this.token = token;
    }

    static Credential random() {
        final byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Credential(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The token itself, for the run file alone. */
    String token() {
        return token;
    }

    /** Refuses a request that does not bring the token; takes the same time whatever is wrong with it. */
    void check(final String authorization) {
        final String given = authorization != null && authorization.startsWith(SCHEME)
            ? authorization.substring(SCHEME.length()) : "";
        if (!MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new RejectedException("control.unauthorized", "The credential is missing or wrong.",
                "Send 'Authorization: Bearer TOKEN' with the token of the member's run/control.json.");
        }
    }

    @Override
    public String toString() {
        return "Credential";
    }
}
