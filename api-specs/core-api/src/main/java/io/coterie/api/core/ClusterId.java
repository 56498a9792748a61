package io.coterie.api.core;

import java.util.Objects;
import java.util.UUID;

/**
 * Which cluster is meant. The name is for people; only the UUID, drawn once at {@code cluster init}, is compared, so
 * two clusters of the same name never take each other for the same.
 *
 * @param name what people call it; the form of a {@link NodeId}'s name
 * @param uuid drawn when the cluster was founded
 */
public record ClusterId(String name, UUID uuid) {
    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException if the name is not of a node name's form
     */
    public ClusterId {
        Objects.requireNonNull(uuid, "uuid");
        new NodeId(name);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof ClusterId that && uuid.equals(that.uuid);
    }

    @Override
    public int hashCode() {
        return uuid.hashCode();
    }

    @Override
    public String toString() {
        return name + "/" + uuid;
    }
}
