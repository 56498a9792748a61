package io.coterie.api.messaging;

import java.util.List;
import java.util.Objects;

import io.coterie.api.core.MemberId;

/**
 * Who is in a group.
 *
 * @param group the group's name
 * @param number counts this member's views of the group from 1
 * @param members sorted, this member included
 */
public record GroupView(String group, long number, List<MemberId> members) {
    /** Sorts the members. */
    public GroupView {
        Objects.requireNonNull(group, "group");
        members = members.stream().sorted().toList();
    }
}
