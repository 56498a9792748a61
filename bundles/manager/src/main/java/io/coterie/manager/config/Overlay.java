package io.coterie.manager.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Score;
import io.coterie.api.document.Value;
import io.coterie.api.state.NamedRecord;

/** Lays what operators asked for over the document, before scheduling sees it. Stateless. */
public final class Overlay {
    private Overlay() {
    }

    /**
     * The document with all overrides.
     *
     * @param document as it was applied
     * @param records of the cluster state
     * @param now the time, for overrides that end
     * @return what is wanted now
     */
    public static ClusterDocument apply(final ClusterDocument document, final Iterable<NamedRecord> records,
            final Instant now) {
        ClusterDocument result = document;
        for (final NamedRecord named : records) {
            final Optional<OperatorRecord> read = OperatorRecord.read(named);
            if (read.isPresent() && !read.get().expired(now) && document.resource(read.get().subject()).isPresent()) {
                result = lay(result, read.get());
            }
        }
        return result;
    }

    private static ClusterDocument lay(final ClusterDocument document, final OperatorRecord record) {
        switch (record.purpose()) {
            case TARGET_ROLE -> {
                final AttributeSet set = new AttributeSet("override-target-role-" + record.subject(), Score.INFINITY,
                    Optional.empty(), Map.of("target-role", Value.of(record.value("role"))));
                return with(document, document.resources().stream()
                    .map(r -> change(r, record.subject(), meta -> prepended(meta, set))).toList(),
                    document.constraints());
            }
            case MOVE -> {
                final NodeId node = NodeId.of(record.value("node"));
                if (!document.nodes().containsKey(node)) {
                    return document;
                }
                final List<Constraint> constraints = new ArrayList<>(document.constraints());
                constraints.add(new Constraint.Location("override-move-" + record.subject(),
                    List.of(record.subject()), Optional.of(node), Score.INFINITY, List.of(), Optional.empty(),
                    "always"));
                return with(document, document.resources(), constraints);
            }
            default -> {
                return document;
            }
        }
    }

    private static ClusterDocument with(final ClusterDocument d, final List<Resource> resources,
            final List<Constraint> constraints) {
        return new ClusterDocument(d.cluster(), d.options(), d.nodes(), d.components(), d.fencing(),
            d.resourceDefaults(), d.operationDefaults(), resources, constraints);
    }

    private static List<AttributeSet> prepended(final List<AttributeSet> sets, final AttributeSet first) {
        final List<AttributeSet> all = new ArrayList<>();
        all.add(first);
        // a set of the document with the same value and weight must not win
        all.addAll(sets);
        return all;
    }

    private static Resource change(final Resource resource, final String id,
            final Function<List<AttributeSet>, List<AttributeSet>> meta) {
        if (resource instanceof Resource.Primitive p) {
            return p.id().equals(id) ? new Resource.Primitive(p.id(), p.agent(), p.parameters(), meta.apply(p.meta()),
                p.operations(), p.utilization()) : p;
        }
        if (resource instanceof Resource.Group g) {
            return new Resource.Group(g.id(), g.members().stream()
                .map(m -> (Resource.Primitive) change(m, id, meta)).toList(),
                g.id().equals(id) ? meta.apply(g.meta()) : g.meta());
        }
        final Resource.Clone c = (Resource.Clone) resource;
        return new Resource.Clone(c.id(), change(c.inner(), id, meta), c.promotable(),
            c.id().equals(id) ? meta.apply(c.meta()) : c.meta());
    }
}
