package io.coterie.api.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.coterie.api.core.NodeId;

/**
 * A node of the electorate.
 *
 * @param id its name
 * @param address of its rendezvous, {@code host:port}; empty if it is not known (an imported configuration)
 * @param votes its votes
 * @param attributes permanent node attributes
 * @param utilization its capacity, by set
 */
public record NodeSpec(NodeId id, String address, int votes, Map<String, String> attributes,
        List<AttributeSet> utilization) {
    /** Copies map and list. */
    public NodeSpec {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(address, "address");
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        utilization = List.copyOf(utilization);
    }
}
