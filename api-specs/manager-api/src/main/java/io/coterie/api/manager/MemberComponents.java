package io.coterie.api.manager;

import java.util.List;
import java.util.Objects;

import io.coterie.api.component.InstanceId;
import io.coterie.api.core.MemberId;

/**
 * What runs in one member.
 *
 * @param member which
 * @param revision of the set that holds there
 * @param instances what stands in its slots
 * @param heldLoaders class loaders and instances that were replaced and not collected yet, a line each
 * @param problem why it could not be asked; empty if it answered
 */
public record MemberComponents(MemberId member, long revision, List<InstanceId> instances, List<String> heldLoaders,
        String problem) {
    /** Copies the lists. */
    public MemberComponents {
        Objects.requireNonNull(member, "member");
        instances = List.copyOf(instances);
        heldLoaders = List.copyOf(heldLoaders);
        Objects.requireNonNull(problem, "problem");
    }
}
