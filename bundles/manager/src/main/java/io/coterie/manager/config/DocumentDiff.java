package io.coterie.manager.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.Resource;

/** Says in one line each what is different between two documents; values of parameters are not shown. Stateless. */
public final class DocumentDiff {
    private DocumentDiff() {
    }

    /**
     * Compares.
     *
     * @param before the document that holds
     * @param after the one that is to hold
     * @return one line for each difference; empty if they mean the same
     */
    public static List<String> of(final ClusterDocument before, final ClusterDocument after) {
        final List<String> lines = new ArrayList<>();
        compare("node", before.nodes(), after.nodes(), lines);
        compare("option", before.options(), after.options(), lines);
        final Map<String, Object> devicesBefore = new LinkedHashMap<>();
        before.fencing().devices().forEach(d -> devicesBefore.put(d.name(), d));
        final Map<String, Object> devicesAfter = new LinkedHashMap<>();
        after.fencing().devices().stream().forEach((FencingSpec.Device d) -> devicesAfter.put(d.name(), d));
        compare("fence device", devicesBefore, devicesAfter, lines);
        compare("fence topology of", before.fencing().topology(), after.fencing().topology(), lines);
        resources(before, after, lines);
        compare("constraint", constraints(before), constraints(after), lines);
        if (!before.resourceDefaults().equals(after.resourceDefaults())) {
            lines.add("~ resource defaults");
        }
        if (!before.operationDefaults().equals(after.operationDefaults())) {
            lines.add("~ operation defaults");
        }
        if (!before.components().equals(after.components())) {
            lines.add("~ components");
        }
        return lines;
    }

    private static Map<String, Object> constraints(final ClusterDocument document) {
        final Map<String, Object> constraints = new LinkedHashMap<>();
        document.constraints().forEach((Constraint c) -> constraints.put(c.id(), c));
        return constraints;
    }

    private static void compare(final String what, final Map<?, ?> before, final Map<?, ?> after,
            final List<String> lines) {
        after.forEach((name, value) -> {
            if (!before.containsKey(name)) {
                lines.add("+ " + what + " " + name);
            } else if (!before.get(name).equals(value)) {
                lines.add("~ " + what + " " + name);
            }
        });
        before.keySet().stream().filter(name -> !after.containsKey(name))
            .forEach(name -> lines.add("- " + what + " " + name));
    }

    private static void resources(final ClusterDocument before, final ClusterDocument after,
            final List<String> lines) {
        final Map<String, Resource> old = new LinkedHashMap<>();
        before.resources().forEach(r -> flatten(r, old));
        final Map<String, Resource> now = new LinkedHashMap<>();
        after.resources().forEach(r -> flatten(r, now));
        now.forEach((id, resource) -> {
            if (!old.containsKey(id)) {
                lines.add("+ resource " + id);
            } else if (!old.get(id).equals(resource)) {
                detail(old.get(id), resource).forEach(text -> lines.add("~ resource " + id + ": " + text));
            }
        });
        old.keySet().stream().filter(id -> !now.containsKey(id)).forEach(id -> lines.add("- resource " + id));
    }

    private static void flatten(final Resource resource, final Map<String, Resource> into) {
        into.put(resource.id(), resource);
        if (resource instanceof Resource.Group group) {
            group.members().forEach(m -> flatten(m, into));
        } else if (resource instanceof Resource.Clone clone) {
            flatten(clone.inner(), into);
        }
    }

    private static List<String> detail(final Resource before, final Resource after) {
        final List<String> texts = new ArrayList<>();
        if (before instanceof Resource.Primitive a && after instanceof Resource.Primitive b) {
            if (!a.agent().equals(b.agent())) {
                texts.add("agent " + b.agent());
            }
            names(Resource.plain(a.parameters()), Resource.plain(b.parameters()))
                .forEach(name -> texts.add("parameter " + name));
            if (!a.operations().equals(b.operations())) {
                texts.add("operations");
            }
            if (!a.utilization().equals(b.utilization())) {
                texts.add("utilization");
            }
        } else if (before instanceof Resource.Group a && after instanceof Resource.Group b) {
            if (!a.members().stream().map(Resource::id).toList().equals(b.members().stream().map(Resource::id)
                .toList())) {
                texts.add("members");
            }
        } else if (!before.getClass().equals(after.getClass())) {
            texts.add("another kind of resource");
        }
        names(Resource.plain(before.meta()), Resource.plain(after.meta())).forEach(name -> texts.add("meta " + name));
        return texts;
    }

    private static Set<String> names(final Map<String, ?> before, final Map<String, ?> after) {
        final Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> before.containsKey(name) && before.get(name).equals(after.get(name)));
        return names;
    }
}
