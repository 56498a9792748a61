package io.coterie.api.document;

/** The role of a resource instance. */
public enum Role {
    /** Does not run. */
    STOPPED,
    /** Runs; a resource that is not promotable has only this running role. */
    STARTED,
    /** A promotable clone's instance that runs and is not promoted. */
    UNPROMOTED,
    /** A promotable clone's instance that is promoted. */
    PROMOTED;

    /**
     * Reads a role's name, also the old ones ({@code Master}, {@code Slave}), in any case.
     *
     * @param text the name
     * @return the role
     * @throws IllegalArgumentException if there is no such role
     */
    public static Role parse(final String text) {
        return switch (text.trim().toLowerCase(java.util.Locale.ROOT)) {
            case "stopped" -> STOPPED;
            case "started" -> STARTED;
            case "unpromoted", "slave" -> UNPROMOTED;
            case "promoted", "master" -> PROMOTED;
            default -> throw new IllegalArgumentException(
                "not a role (Started, Stopped, Promoted, Unpromoted): '" + text + "'");
        };
    }

    /** {@return the name as people write it: {@code Promoted}} */
    public String label() {
        return name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    /** {@return whether the instance runs} */
    public boolean running() {
        return this != STOPPED;
    }
}
