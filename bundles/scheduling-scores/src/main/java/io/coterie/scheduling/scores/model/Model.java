package io.coterie.scheduling.scores.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.document.Constraint;

/**
 * A document, spelled out: sets are pairs, meta attributes are inherited. Units are not made yet.
 *
 * @param options the cluster options
 * @param entities the top-level resources in order
 * @param references by id: whom a constraint means
 * @param templates by id
 * @param locations the location constraints
 * @param colocations every pair of every colocation
 * @param orders every pair of every order
 */
public record Model(ClusterOptions options, List<Entity> entities, Map<String, Reference> references,
        Map<String, Template> templates, List<Constraint.Location> locations, List<ColocationLink> colocations,
        List<OrderLink> orders) {
    /**
     * Whom an id means.
     *
     * @param id of a resource
     * @return the reference, if there is such a resource
     */
    public Optional<Reference> reference(final String id) {
        return Optional.ofNullable(references.get(id));
    }
}
