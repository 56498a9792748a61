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
 * @param address of its rendezvous, {@code host:port} (the port is {@link #DEFAULT_PORT} where the source gives none);
 *     empty if it is not known (an imported configuration)
 * @param votes its votes
 * @param attributes permanent node attributes
 * @param utilization its capacity, by set
 */
public record NodeSpec(NodeId id, String address, int votes, Map<String, String> attributes,
        List<AttributeSet> utilization) {
    /** The port of the rendezvous where an address names none. */
    public static final int DEFAULT_PORT = 7400;

    /** Copies map and list. */
    public NodeSpec {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(address, "address");
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        utilization = List.copyOf(utilization);
    }
}
