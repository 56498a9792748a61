package io.coterie.manager.executor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AttributeKey;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;

/**
 * What an agent may know of the cluster, by the names that the package of the resource-agent API lists. Made from the
 * state as this member has it; the operations' own results say what runs where. Stateless.
 */
final class ClusterFacts {
    private static final String STOPPED = "Stopped";
    private static final String STARTED = "Started";
    private static final String PROMOTED = "Promoted";
    private static final String UNPROMOTED = "Unpromoted";

    private ClusterFacts() {
    }

    /**
     * What is known.
     *
     * @param state the state
     * @param document its document; null if there is none
     * @return entries for the meta of a request
     */
    static Map<String, String> of(final StateSnapshot state, final ClusterDocument document) {
        final Map<String, String> facts = new TreeMap<>();
        state.attributes().forEach((node, values) -> values.forEach((name, value) ->
            facts.put("attribute." + name + "@" + node, value)));
        final Map<NodeId, Map<String, String>> permanent = new TreeMap<>(state.permanentAttributes());
        if (document != null) {
            document.options().forEach((name, value) -> facts.put("option." + name, value));
            document.nodes().values().forEach(node -> node.attributes().forEach((name, value) ->
                facts.put("attribute." + name + "@" + node.id() + "/forever", value)));
            facts.put("cluster.resources", resources(state, document));
        }
        permanent.forEach((node, values) -> values.forEach((name, value) ->
            facts.put("attribute." + name + "@" + node + "/forever", value)));
        state.properties().forEach((name, value) -> facts.put("attribute." + name + "/cluster", value));
        state.coordinator().ifPresent(c -> facts.put("cluster.coordinator", c.member().node().name()));
        // an executor that is out of the primary partition takes no orders
        facts.put("cluster.quorate", "true");
        facts.put("cluster.nodes", String.join("\n", state.nodes().values().stream().map(ClusterFacts::node).toList()));
        return Collections.unmodifiableMap(facts);
    }

    /**
     * Lays what agents here set over what is known, for results that are on their way into the state.
     *
     * @param facts changed
     * @param own this node
     * @param attributes a result's
     */
    static void lay(final Map<String, String> facts, final NodeId own, final Map<String, String> attributes) {
        attributes.forEach((text, value) -> {
            final AttributeKey key = AttributeKey.parse(text);
            final boolean cluster = key.lifetime() == AttributeKey.Lifetime.CLUSTER;
            final String name = "attribute." + new AttributeKey(key.name(),
                cluster ? key.node() : java.util.Optional.of(key.node().orElse(own)), key.lifetime());
            if (value.isEmpty()) {
                facts.remove(name);
            } else {
                facts.put(name, value);
            }
        });
    }

    private static String node(final NodeRecord node) {
        final String state = switch (node.state()) {
            case ONLINE, LEAVING -> "online";
            case UNCLEAN -> "unclean";
            case UNSEEN, LEFT, FENCED -> "offline";
        };
        return node.node() + " " + state + (node.standby() ? " standby" : "")
            + (node.maintenance() ? " maintenance" : "");
    }

    private static String resources(final StateSnapshot state, final ClusterDocument document) {
        final NavigableMap<String, Map<NodeId, List<OperationRecord>>> history = new TreeMap<>();
        state.operations().forEach(o -> history.computeIfAbsent(o.resource(), r -> new TreeMap<>())
            .computeIfAbsent(o.member().node(), n -> new ArrayList<>()).add(o));
        final Map<String, Resource.Clone> clones = new HashMap<>();
        document.resources().forEach(r -> {
            if (r instanceof Resource.Clone clone) {
                clone.primitives().forEach(p -> clones.put(p.id(), clone));
            }
        });
        final List<String> lines = new ArrayList<>();
        document.primitives().forEach(primitive -> {
            final Resource.Clone clone = clones.get(primitive.id());
            final String what = (clone == null ? "-" : clone(clone)) + " " + primitive.agent() + " ";
            boolean active = false;
            for (final var instance : instances(history, primitive.id(), clone != null).entrySet()) {
                for (final var place : instance.getValue().entrySet()) {
                    final String there = present(place.getValue(), clone != null && clone.promotable());
                    if (!there.equals(STOPPED)) {
                        active = true;
                        final int space = there.indexOf(' ');
                        lines.add(instance.getKey() + " " + what + (space < 0 ? there : there.substring(0, space))
                            + " " + place.getKey() + (space < 0 ? "" : there.substring(space)));
                    }
                }
            }
            if (!active) {
                lines.add(primitive.id() + " " + what + STOPPED + " -");
            }
        });
        return String.join("\n", lines);
    }

    /** The part of the history that is of a primitive: {@code web}, or {@code web:0} and so on. */
    private static Map<String, Map<NodeId, List<OperationRecord>>> instances(
            final NavigableMap<String, Map<NodeId, List<OperationRecord>>> history, final String primitive,
            final boolean cloned) {
        // a semicolon is the character after the colon
        return cloned ? history.subMap(primitive + ":", true, primitive + ";", false)
            : history.subMap(primitive, true, primitive, true);
    }

    private static String clone(final Resource.Clone clone) {
        final Value unique = Resource.plain(clone.meta()).get("globally-unique");
        return clone.id() + (clone.promotable() ? ",promotable" : "")
            + (unique != null && Boolean.parseBoolean(unique.text()) ? ",unique" : "");
    }

    /** The role that the results on one node add up to, with {@code failed} after it if the last one is a failure. */
    private static String present(final List<OperationRecord> records, final boolean promotable) {
        String role = STOPPED;
        boolean failed = false;
        for (final OperationRecord record : records.stream().distinct()
            .sorted(Comparator.comparingLong(OperationRecord::callId)).toList()) {
            final boolean probe = record.probe();
            failed = !probe && record.failed() || failed && record.interval().toMillis() > 0;
            role = record.failed() ? probe ? role : afterFailure(record, role, promotable)
                : after(record, role, promotable);
        }
        return role + (failed ? " failed" : "");
    }

    private static String after(final OperationRecord record, final String role, final boolean promotable) {
        return switch (record.action()) {
            case "start" -> promotable ? UNPROMOTED : STARTED;
            case "stop" -> STOPPED;
            case "promote" -> PROMOTED;
            case "demote" -> UNPROMOTED;
            case "monitor" -> switch (record.code()) {
                case NOT_RUNNING, NOT_INSTALLED -> STOPPED;
                case PROMOTED, DEGRADED_PROMOTED -> PROMOTED;
                // a repeated monitor of an earlier role says nothing of a later one
                default -> record.interval().isZero() || role.equals(STOPPED) ? promotable ? UNPROMOTED : STARTED
                    : role;
            };
            default -> role;
        };
    }

    private static String afterFailure(final OperationRecord record, final String role, final boolean promotable) {
        final boolean gone = record.status() == ActionResult.Status.COMPLETED
            && record.action().equals("monitor") && record.code() == io.coterie.api.resource.ResultCode.NOT_RUNNING;
        return gone ? STOPPED : role.equals(STOPPED) ? promotable ? UNPROMOTED : STARTED : role;
    }
}
