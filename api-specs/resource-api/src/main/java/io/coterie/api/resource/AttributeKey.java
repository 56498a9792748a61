package io.coterie.api.resource;

import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.NodeId;

/**
 * Where an attribute that an agent reads or sets belongs. Its text is {@code NAME} or {@code NAME@NODE} for one that
 * lasts as long as the node's life, {@code NAME/forever} or {@code NAME@NODE/forever} for one that survives it, and
 * {@code NAME/cluster} for one of the whole cluster. Immutable.
 *
 * @param name the attribute's name; neither empty nor with a slash or an at sign in it
 * @param node whose; empty means the node of the action, or none for one of the cluster
 * @param lifetime how long it lasts
 */
public record AttributeKey(String name, Optional<NodeId> node, Lifetime lifetime) {
    private static final String FOREVER_SUFFIX = "/forever";
    private static final String CLUSTER_SUFFIX = "/cluster";

    /** How long an attribute lasts. */
    public enum Lifetime {
        /** Until a later life of its node joins, or its node is fenced (Pacemaker: {@code reboot}). */
        REBOOT,
        /** Until somebody deletes it, or its node is taken out of the document (Pacemaker: {@code forever}). */
        FOREVER,
        /** It is not of a node: until somebody deletes it (Pacemaker: {@code crm_config}). */
        CLUSTER
    }

    /**
     * All parts are required.
     *
     * @throws IllegalArgumentException if the name is not one, or an attribute of the cluster has a node
     */
    public AttributeKey {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(lifetime, "lifetime");
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('@') >= 0) {
            throw new IllegalArgumentException("not an attribute's name: '" + name + "'");
        }
        if (lifetime == Lifetime.CLUSTER && node.isPresent()) {
            throw new IllegalArgumentException("an attribute of the cluster has no node: '" + name + "'");
        }
    }

    /**
     * Reads the text.
     *
     * @param text as above
     * @return the key
     * @throws IllegalArgumentException if it is not of that form
     */
    public static AttributeKey parse(final String text) {
        final Lifetime lifetime = text.endsWith(FOREVER_SUFFIX) ? Lifetime.FOREVER
            : text.endsWith(CLUSTER_SUFFIX) ? Lifetime.CLUSTER : Lifetime.REBOOT;
        final String rest = lifetime == Lifetime.REBOOT ? text : text.substring(0, text.lastIndexOf('/'));
        final int at = rest.indexOf('@');
        return at < 0 ? new AttributeKey(rest, Optional.empty(), lifetime)
            : new AttributeKey(rest.substring(0, at), Optional.of(NodeId.of(rest.substring(at + 1))), lifetime);
    }

    @Override
    public String toString() {
        return name + node.map(n -> "@" + n).orElse("") + switch (lifetime) {
            case REBOOT -> "";
            case FOREVER -> FOREVER_SUFFIX;
            case CLUSTER -> CLUSTER_SUFFIX;
        };
    }
}
