package io.coterie.scheduling.scores.model;

import java.util.Optional;

import io.coterie.api.document.Role;

/**
 * One pair of a colocation.
 *
 * @param id the constraint's id
 * @param dependent who is placed by it
 * @param role the role that the dependent must have for it to count
 * @param with by whom
 * @param withRole the role that counts there
 * @param score how much
 * @param nodeAttribute what makes nodes the same place; empty means the node itself
 * @param influence whether the dependent's wishes move the other
 */
public record ColocationLink(String id, Reference dependent, Optional<Role> role, Reference with,
        Optional<Role> withRole, int score, Optional<String> nodeAttribute, boolean influence) {
    /** {@return whether it is about the dependent's promotion only} */
    public boolean promotedDependent() {
        return role.filter(r -> r == Role.PROMOTED).isPresent();
    }

    /** {@return whether only a promoted instance counts} */
    public boolean promotedWith() {
        return withRole.filter(r -> r == Role.PROMOTED).isPresent();
    }
}
