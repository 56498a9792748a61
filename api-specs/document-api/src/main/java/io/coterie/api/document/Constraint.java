package io.coterie.api.document;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.NodeId;

/** A relation between resources, or between resources and nodes. Resources are named by id. */
public sealed interface Constraint {
    /** {@return its id, unique in the document; made by the parser if the source has none} */
    String id();

    /**
     * Where resources run.
     *
     * @param id its id
     * @param resources the resources; at least one
     * @param node the node, or empty if rules say where
     * @param score how much it is wanted there
     * @param rules where, if no node is named
     * @param role the role it is about; empty means the running one
     * @param discovery {@code always}, {@code never} or {@code exclusive}
     */
    record Location(String id, List<String> resources, Optional<NodeId> node, int score, List<Rule> rules,
            Optional<Role> role, String discovery) implements Constraint {
        /** Copies the lists. */
        public Location {
            Objects.requireNonNull(id, "id");
            resources = List.copyOf(resources);
            Objects.requireNonNull(node, "node");
            rules = List.copyOf(rules);
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(discovery, "discovery");
        }
    }

    /**
     * A resource is placed where (or where not) another is.
     *
     * @param id its id
     * @param resource who depends
     * @param role in which role
     * @param with on whom
     * @param withRole in which role
     * @param score INFINITY: must; −INFINITY: must not; else a wish
     * @param nodeAttribute the attribute whose equal value makes nodes "the same place"; empty means the node itself
     * @param influence whether the dependent's wishes move the other; empty means the default
     */
    record Colocation(String id, String resource, Optional<Role> role, String with, Optional<Role> withRole,
            int score, Optional<String> nodeAttribute, Optional<Boolean> influence) implements Constraint {
        /** All parts are required. */
        public Colocation {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(with, "with");
            Objects.requireNonNull(withRole, "withRole");
            Objects.requireNonNull(nodeAttribute, "nodeAttribute");
            Objects.requireNonNull(influence, "influence");
        }
    }

    /**
     * One action comes before another.
     *
     * @param id its id
     * @param first the resource that acts first
     * @param firstAction {@code start}, {@code stop}, {@code promote} or {@code demote}
     * @param then the resource that acts then
     * @param thenAction {@code start}, {@code stop}, {@code promote} or {@code demote}
     * @param kind how binding it is
     * @param symmetrical whether the reverse actions are ordered in reverse
     * @param requireAll for a clone as first: whether all instances must be there, or one
     */
    record Order(String id, String first, String firstAction, String then, String thenAction, OrderKind kind,
            boolean symmetrical, boolean requireAll) implements Constraint {
        /** All parts are required. */
        public Order {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(firstAction, "firstAction");
            Objects.requireNonNull(then, "then");
            Objects.requireNonNull(thenAction, "thenAction");
            Objects.requireNonNull(kind, "kind");
        }
    }

    /** How binding an order is. */
    enum OrderKind {
        /** Only where both happen in one transition. */
        OPTIONAL,
        /** The first is a condition of the second. */
        MANDATORY,
        /** Never both at once, in either order. */
        SERIALIZE
    }

    /**
     * Resources of which sets speak.
     *
     * @param resources ids, in order
     * @param sequential whether their order counts
     * @param requireAll whether all are needed before the next set
     * @param action the action, for orders; empty means start
     * @param role the role, for colocations, locations and tickets
     */
    record ResourceSet(List<String> resources, boolean sequential, boolean requireAll, Optional<String> action,
            Optional<Role> role) {
        /** Copies the list. */
        public ResourceSet {
            resources = List.copyOf(resources);
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(role, "role");
        }
    }

    /**
     * Colocation of sets, each with the one before it.
     *
     * @param id its id
     * @param sets in order
     * @param score how much
     */
    record ColocationSets(String id, List<ResourceSet> sets, int score) implements Constraint {
        /** Copies the list. */
        public ColocationSets {
            Objects.requireNonNull(id, "id");
            sets = List.copyOf(sets);
        }
    }

    /**
     * Order of sets, each after the one before it.
     *
     * @param id its id
     * @param sets in order
     * @param kind how binding it is
     * @param symmetrical whether the reverse actions are ordered in reverse
     */
    record OrderSets(String id, List<ResourceSet> sets, OrderKind kind, boolean symmetrical) implements Constraint {
        /** Copies the list. */
        public OrderSets {
            Objects.requireNonNull(id, "id");
            sets = List.copyOf(sets);
            Objects.requireNonNull(kind, "kind");
        }
    }

    /**
     * Resources that may only run where a ticket is granted.
     *
     * @param id its id
     * @param ticket the ticket's name
     * @param sets the resources
     * @param lossPolicy {@code stop}, {@code fence}, {@code freeze} or {@code demote}
     */
    record Ticket(String id, String ticket, List<ResourceSet> sets, String lossPolicy) implements Constraint {
        /** Copies the list. */
        public Ticket {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(ticket, "ticket");
            sets = List.copyOf(sets);
            Objects.requireNonNull(lossPolicy, "lossPolicy");
        }
    }
}
