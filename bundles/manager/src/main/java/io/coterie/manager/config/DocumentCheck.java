package io.coterie.manager.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.NodeSpec;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Value;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.DocumentParser;
import io.coterie.document.ParsedDocument;
import io.coterie.document.Suggestion;
import io.coterie.manager.core.Fenceable;
import io.coterie.toolkit.secret.Masking;

/**
 * Says everything that is wrong with a document, beyond what its parser sees: agents and parameters, fence devices,
 * what scheduling does not act on, what a running cluster cannot change. Safe for use by several threads.
 */
public final class DocumentCheck {
    private final AgentDirectory agents;
    private final Scheduling scheduling;
    private final Supplier<List<Fencing>> fencing;
    private final String cluster;

    /**
     * A check.
     *
     * @param agents knows agents
     * @param scheduling says what it does not act on
     * @param fencing the fencing components here
     * @param cluster the cluster's name
     */
    public DocumentCheck(final AgentDirectory agents, final Scheduling scheduling,
            final Supplier<List<Fencing>> fencing, final String cluster) {
        this.agents = agents;
        this.scheduling = scheduling;
        this.fencing = fencing;
        this.cluster = cluster;
    }

    /**
     * What was found.
     *
     * @param parsed the document
     * @param findings all findings, in the order of the source
     */
    public record Result(ParsedDocument parsed, List<Finding> findings) {
        /** {@return whether it can be applied} */
        public boolean good() {
            return parsed.document().isPresent() && findings.stream().noneMatch(Finding::isError);
        }
    }

    /**
     * Checks.
     *
     * @param text the source
     * @param state the present state
     * @param present the document that holds; empty if there is none
     * @param swaps what would have to be swapped for some components
     * @return ends with the result; never fails for what stands in the text
     */
    public CompletionStage<Result> check(final String text, final StateSnapshot state,
            final Optional<ClusterDocument> present, final Function<List<ComponentSpec>, List<String>> swaps) {
        final ParsedDocument parsed = DocumentParser.parse(text);
        if (parsed.document().isEmpty()) {
            return CompletableFuture.completedFuture(new Result(parsed, parsed.findings()));
        }
        final ClusterDocument document = parsed.document().get();
        final List<String> names = document.primitives().map(Resource.Primitive::agent).toList();
        return agents.findAll(names).thenCombine(described(document), (known, done) -> {
            final List<Finding> findings = new ArrayList<>(parsed.findings());
            cluster(document, findings);
            nodes(document, state, present, findings);
            components(swaps.apply(document.components()), findings);
            resources(document.resources(), "resources", known, findings);
            devices(document, known, findings);
            findings.addAll(scheduling.check(document));
            final List<Finding> placed = new ArrayList<>(DocumentParser.placed(findings, parsed));
            placed.sort(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column));
            return new Result(parsed, List.copyOf(placed));
        });
    }

    /** Has the fence agents described, so that their components can check devices without waiting. */
    private CompletionStage<Void> described(final ClusterDocument document) {
        return CompletableFuture.allOf(document.fencing().devices().stream().map(FencingSpec.Device::agent).distinct()
            .flatMap(agent -> fencing.get().stream().filter(f -> f.handles(agent)).limit(1)
                // an agent that cannot be described is what the component's check will say
                .map(f -> CompletableFuture.completedFuture(agent).thenCompose(f::describe)
                    .handle((description, failure) -> description)))
            .toArray(CompletableFuture[]::new));
    }

    private void cluster(final ClusterDocument document, final List<Finding> findings) {
        if (!document.cluster().equals(cluster)) {
            findings.add(error("config.other-cluster", "cluster", "The document is for the cluster '"
                + document.cluster() + "', this is '" + cluster + "'.", "Write 'cluster: " + cluster + "'."));
        }
    }

    private static void nodes(final ClusterDocument document, final StateSnapshot state,
            final Optional<ClusterDocument> present, final List<Finding> findings) {
        if (document.nodes().isEmpty()) {
            findings.add(error("config.no-nodes", "nodes", "The document names no nodes, and"
                + " those that hold cannot be added to a text of this form.",
                "List the nodes of the cluster with their addresses: see 'coterie config get'."));
            return;
        }
        for (final NodeRecord record : state.nodes().values()) {
            if (!document.nodes().containsKey(record.node()) && !record.state().clean()) {
                findings.add(error("config.node-in-use", "nodes", "The node " + record.node() + " is "
                    + record.state().name().toLowerCase(java.util.Locale.ROOT) + " and cannot be removed.",
                    record.state() == NodeState.UNCLEAN ? "Fence it first." : "Let it leave first."));
            }
        }
        for (final NodeSpec node : document.nodes().values()) {
            final NodeSpec before = present.map(d -> d.nodes().get(node.id())).orElse(null);
            if (before != null && !before.address().isEmpty() && !before.address().equals(node.address())) {
                findings.add(error("config.address-changed", "nodes." + node.id() + ".address", "The address of "
                    + node.id() + " cannot change from " + before.address() + " to " + node.address() + ".",
                    "Remove the node, and add it again under another name."));
            }
        }
    }

    private static void components(final List<String> changes, final List<Finding> findings) {
        if (!changes.isEmpty()) {
            findings.add(new Finding(Finding.Severity.WARNING, "config.needs-swap", 0, 0, "components",
                "Components are to be replaced: " + String.join(", ", changes) + ".",
                "See 'coterie swap plan', and apply it with --swap."));
        }
    }

    private void resources(final List<? extends Resource> resources, final String path,
            final Map<String, AgentMetadata> known, final List<Finding> findings) {
        for (final Resource resource : resources) {
            if (resource instanceof Resource.Primitive primitive) {
                primitive(primitive, path + "." + primitive.id(), known, findings);
            } else if (resource instanceof Resource.Group group) {
                resources(group.members(), path + "." + group.id() + ".group", known, findings);
            } else if (resource instanceof Resource.Clone clone) {
                // a clone's key is the id of what it clones, and that stands under 'clone'
                inner(clone.inner(), path + "." + clone.inner().id() + ".clone", known, findings);
            }
        }
    }

    private void inner(final Resource inner, final String path, final Map<String, AgentMetadata> known,
            final List<Finding> findings) {
        if (inner instanceof Resource.Primitive primitive) {
            primitive(primitive, path, known, findings);
        } else if (inner instanceof Resource.Group group) {
            resources(group.members(), path + ".group", known, findings);
        }
    }

    private void primitive(final Resource.Primitive primitive, final String path,
            final Map<String, AgentMetadata> known, final List<Finding> findings) {
        final AgentMetadata agent = known.get(primitive.agent());
        if (agent == null) {
            findings.add(error("config.unknown-agent", path + ".agent", "No member has the agent '"
                + primitive.agent() + "'.", "Install it, or name another. "
                + Suggestion.of(primitive.agent(), agents.installed())));
            return;
        }
        final Set<String> given = new TreeSet<>();
        primitive.parameters().forEach(set -> set.values().forEach((name, value) -> {
            given.add(name);
            parameter(agent, name, value, path + ".parameters." + name, findings);
        }));
        agent.parameters().stream().filter(AgentMetadata.Parameter::required)
            .filter(p -> p.defaultValue().isEmpty() && !given.contains(p.name()))
            .forEach(p -> findings.add(error("config.missing-parameter", path, "'" + primitive.id()
                + "' lacks the parameter '" + p.name() + "' that " + agent.agent() + " requires.",
                "Add it under 'parameters'.")));
    }

    private static void parameter(final AgentMetadata agent, final String name, final Value value, final String path,
            final List<Finding> findings) {
        final Optional<AgentMetadata.Parameter> known = agent.parameter(name);
        if (known.isEmpty()) {
            findings.add(error("config.unknown-parameter", path, agent.agent() + " takes no parameter '" + name
                + "'.", Suggestion.of(name, agent.parameters().stream().map(AgentMetadata.Parameter::name).toList())));
            return;
        }
        if (value.file()) {
            return;
        }
        final boolean fits = switch (known.get().type()) {
            case "integer" -> value.text().trim().matches("[-+]?\\d{1,18}");
            case "boolean" -> value.text().trim().toLowerCase(java.util.Locale.ROOT)
                .matches("true|false|yes|no|on|off|0|1|y|n");
            case "second", "time" -> duration(value.text());
            default -> true;
        };
        if (!fits) {
            final String shown = known.get().secret() || Masking.isSecret(name) ? "The value"
                : "'" + value.text() + "'";
            // no error: some agents take more than they say, as 'safe' for a truth or 5s for a number
            findings.add(new Finding(Finding.Severity.WARNING, "config.bad-parameter", 0, 0, path, shown + " is no "
                + known.get().type() + ", as " + agent.agent() + " wants for '" + name + "'.",
                "Mend the value, unless you know that the agent takes it."));
        }
    }

    private static boolean duration(final String text) {
        try {
            Configuration.parseDuration(text);
            return true;
        } catch (final IllegalArgumentException e) {
            return false;
        }
    }

    private void devices(final ClusterDocument document, final Map<String, AgentMetadata> known,
            final List<Finding> findings) {
        final List<Fencing.AgentEffects> effects = document.primitives().map(Resource.Primitive::agent).distinct()
            .map(known::get).filter(Objects::nonNull)
            .map(m -> new Fencing.AgentEffects(m.agent(), m.outlivesProcesses())).toList();
        for (final FencingSpec.Device device : document.fencing().devices()) {
            final String path = "fencing.devices." + device.name();
            final Optional<Fencing> component = fencing.get().stream().filter(f -> f.handles(device.agent()))
                .findFirst();
            if (component.isEmpty()) {
                findings.add(error("config.unknown-fence-agent", path + ".agent", "No fencing component here knows '"
                    + device.agent() + "'.", "Name an agent that a component of this distribution drives."));
                continue;
            }
            component.get().check(plain(device)).forEach(f -> findings.add(under(path, f)));
            component.get().checkAgents(effects).forEach(f -> findings.add(under(path, f)));
        }
        final Set<NodeId> unfenced = new TreeSet<>(document.nodes().keySet());
        unfenced.removeIf(node -> Fenceable.of(document, node));
        if (!unfenced.isEmpty() && document.primitives().findAny().isPresent()) {
            findings.add(new Finding(Finding.Severity.WARNING, "config.not-fenceable", 0, 0, "fencing",
                "No device can fence " + unfenced.stream().map(NodeId::name).toList() + ": what runs there is never"
                + " recovered elsewhere when they are lost.", "Give each node a fence device."));
        }
    }

    private static Finding under(final String path, final Finding f) {
        final String field = f.field().isEmpty() ? path : f.field().startsWith(path) ? f.field()
            : path + "." + f.field();
        return new Finding(f.severity(), f.code(), f.line(), f.column(), field, f.problem(), f.remedy());
    }

    /** A device for a check; secrets stay in their files, their paths stand for them. */
    private static FenceDevice plain(final FencingSpec.Device device) {
        final Map<String, String> parameters = new LinkedHashMap<>();
        device.parameters().forEach((name, value) -> parameters.put(name, value.text()));
        return new FenceDevice(device.name(), device.agent(), device.targets(), device.hostMap(), parameters,
            device.parameters().entrySet().stream().filter(e -> e.getValue().file()).map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
    }

    private static Finding error(final String code, final String field, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, code, 0, 0, field, problem, remedy);
    }
}
