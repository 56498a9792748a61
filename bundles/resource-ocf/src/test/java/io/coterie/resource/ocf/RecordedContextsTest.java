package io.coterie.resource.ocf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Gives an agent what the manager gives in each of the contexts that Pacemaker was recorded in, and compares the whole
 * environment. The manager names things as the document does and only once: what follows from it (numbers of nodes,
 * former names, spaces for empty lists) is the executor's.
 */
class RecordedContextsTest {
    private static final String META = "OCF_RESKEY_CRM_meta_";
    /** What the executor adds by itself. */
    private static final Set<String> ADDED = Set.of("on_node", "on_node_uuid", "timeout", "interval", "name",
        "master_max", "master_node_max", "notify_master_resource", "notify_master_uname", "notify_slave_resource",
        "notify_slave_uname");
    private final OcfEnvironment environment =
        new OcfEnvironment(Path.of("/run/x"), Path.of("/opt/tools"), Path.of("/jdk/bin/java"), "uuid/n2#1");

    /** One recorded call. */
    private record Context(String action, Map<String, String> variables) {
    }

    private static List<Context> contexts() throws IOException {
        final List<Context> found = new ArrayList<>();
        final Map<String, String> common = new TreeMap<>();
        try (InputStream in = RecordedContextsTest.class.getResourceAsStream("/pacemaker-contexts.txt")) {
            Map<String, String> variables = common;
            for (final String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                .filter(l -> l.contains(" ") || l.contains("=")).filter(l -> !l.startsWith("#")).toList()) {
                if (line.startsWith("action ")) {
                    variables = new TreeMap<>(common);
                    found.add(new Context(line.substring("action ".length()), variables));
                } else {
                    final int at = line.indexOf('=');
                    variables.put(line.substring(0, at).replace("~", META),
                        line.substring(at + 2, line.length() - 1));
                }
            }
        }
        return found;
    }

    private static ActionRequest request(final Context context) {
        final Map<String, String> v = context.variables();
        final Map<String, String> parameters = new TreeMap<>();
        final Map<String, String> meta = new TreeMap<>();
        v.forEach((name, value) -> {
            final String known = name.startsWith(META) ? name.substring(META.length()) : "";
            if (name.startsWith(META) && !ADDED.contains(known)) {
                meta.put(known.startsWith("notify_") ? known : known.replace('_', '-'),
                    known.startsWith("notify_") ? value.strip() : value);
            } else if (name.startsWith("OCF_RESKEY_") && !name.startsWith(META) && !name.contains("feature")) {
                parameters.put(name.substring("OCF_RESKEY_".length()), value);
            }
        });
        final String instance = v.get("OCF_RESOURCE_INSTANCE") + (meta.containsKey("clone") ? ":" + meta.get("clone")
            : "");
        return new ActionRequest("ocf:pacemaker:" + v.get("OCF_RESOURCE_TYPE"), context.action(), instance,
            NodeId.of(v.get(META + "on_node")), parameters, meta,
            Duration.ofMillis(Long.parseLong(v.getOrDefault(META + "interval", "0"))),
            Duration.ofMillis(Long.parseLong(v.get(META + "timeout"))),
            Integer.parseInt(v.getOrDefault("OCF_CHECK_LEVEL", "0")));
    }

    @TestFactory
    List<DynamicTest> eachContextIsAsRecorded() throws IOException {
        final List<DynamicTest> tests = new ArrayList<>();
        for (final Context context : contexts()) {
            tests.add(DynamicTest.dynamicTest(context.action() + " " + (tests.size() + 1), () -> {
                final ActionRequest request = request(context);
                final AgentFinder.Found agent = new AgentFinder.Found(AgentName.parse(request.agent()).orElseThrow(),
                    Path.of("/usr/lib/ocf"), Path.of("/x"));
                final Map<String, String> given = new TreeMap<>(environment.action(agent, request,
                    OcfEnvironment.number(request.node(), List.of(NodeId.of("n1"), NodeId.of("n2")))));
                given.keySet().removeIf(name -> !name.startsWith("OCF_"));
                assertEquals(context.variables(), given);
            }));
        }
        assertEquals(28, tests.size());
        return tests;
    }
}
