package io.coterie.engine.jgroups;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.ViewId;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.UUID;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * JGroups addresses that carry the member id, so that whoever sees an address knows the member: no name cache is asked.
 * Pure functions.
 */
final class MemberAddress {
    /** The key under which the member id stands in the address; short, since it travels with every message. */
    private static final byte[] KEY = {'m'};

    private MemberAddress() {
    }

    /** A new address of a member, different from any other one. */
    static Address create(final MemberId member) {
        return ExtendedUUID.randomUUID().put(KEY, member.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the member id; empty if somebody else's address has none or a bad one. */
    static Optional<MemberId> member(final Address address) {
        if (!(address instanceof ExtendedUUID extended)) {
            return Optional.empty();
        }
        final byte[] bytes = extended.get(KEY);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(MemberId.parse(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The members of a view, each node once: of two incarnations the later one, of two addresses of one incarnation
     * the one that joined later. What is left out is dead or dying and will be suspected.
     */
    static Map<Address, MemberId> members(final View view) {
        final Map<NodeId, Address> best = new LinkedHashMap<>();
        final Map<Address, MemberId> all = new LinkedHashMap<>();
        for (final Address address : view.getMembers()) {
            member(address).ifPresent(member -> {
                all.put(address, member);
                final Address rival = best.get(member.node());
                if (rival == null || all.get(rival).compareTo(member) <= 0) {
                    best.put(member.node(), address);
                }
            });
        }
        all.keySet().retainAll(new ArrayList<>(best.values()));
        return all;
    }

    /** The stamp of a view: the creator's unique id and its counter, the same on every member and never used twice. */
    static String stamp(final ViewId id) {
        final Address creator = id.getCreator();
        final String unique = creator instanceof UUID uuid
            ? Long.toHexString(uuid.getMostSignificantBits()) + Long.toHexString(uuid.getLeastSignificantBits())
            : String.valueOf(creator);
        return "jgroups-" + unique + "-" + id.getId();
    }

    /** The member ids, in no particular order. */
    static List<MemberId> list(final Map<Address, MemberId> members) {
        return List.copyOf(members.values());
    }
}
