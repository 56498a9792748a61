package io.coterie.api.state;

import java.util.Objects;

/**
 * One life of a host, from its start to its end: what a member says of the host that it runs on, so that a later member
 * of the same node can prove that the host has started anew in between. Both texts are digests; neither tells the
 * identifiers that the host keeps to itself. Immutable.
 *
 * @param machine which host it is, the same in all of its lives
 * @param boot which of its lives, another one after each start of its kernel
 */
public record HostLife(String machine, String boot) {
    /** Longest text: a digest of 512 bits in hexadecimal digits. */
    public static final int MAX_LENGTH = 128;

    /** Both parts are required and not empty. */
    public HostLife {
        check(machine, "machine");
        check(boot, "boot");
    }

    private static void check(final String text, final String name) {
        Objects.requireNonNull(text, name);
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(name + " must have 1 to " + MAX_LENGTH + " characters");
        }
    }

    /**
     * Whether this life is over because another one of the same host has been seen: a host has one at a time.
     *
     * @param other another life
     * @return true if it is the same host and not the same life
     */
    public boolean endedBefore(final HostLife other) {
        return machine.equals(other.machine) && !boot.equals(other.boot);
    }
}
