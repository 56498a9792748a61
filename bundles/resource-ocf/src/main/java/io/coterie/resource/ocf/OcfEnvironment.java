package io.coterie.resource.ocf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;

/**
 * Builds an agent's environment from nothing, as the OCF API and Pacemaker have it. Pure; immutable.
 *
 * @param runDirectory where agents keep what a reboot clears ({@code HA_RSCTMP})
 * @param tools the folder with our stand-ins for Pacemaker's tools ({@code HA_SBIN_DIR})
 * @param java the Java program that runs this member
 * @param processMark the member's mark
 */
record OcfEnvironment(Path runDirectory, Path tools, Path java, String processMark) {
    /** Prefix of keys of a request's meta that are known attributes. */
    static final String ATTRIBUTE_PREFIX = "attribute.";
    /** What agents look at to decide how to set promotion scores: from 3.10.0 on by {@code crm_attribute -p}. */
    static final String FEATURE_SET = "3.16.1";
    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Path RUN = Path.of("/run");
    /** A function of the agents' own library runs it, with what only bash understands. */
    private static final String SHELL = Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
    private static final String META = "OCF_RESKEY_CRM_meta_";
    private static final Pattern INSTANCE_NUMBER = Pattern.compile(":\\d+$");

    /** What every call of an agent has. */
    Map<String, String> basic(final AgentFinder.Found agent) {
        final Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", tools + ":" + SYSTEM_PATH);
        environment.put("LC_ALL", "C");
        // programs that agents start look for these, and stop or complain without them
        environment.put("HOME", System.getProperty("user.home"));
        environment.put("USER", System.getProperty("user.name"));
        environment.put("LOGNAME", System.getProperty("user.name"));
        environment.put("SHELL", SHELL);
        environment.put("HA_SBIN_DIR", tools.toString());
        environment.put("HA_RSCTMP", runDirectory.toString());
        if (!Files.isWritable(RUN)) {
            // agents refuse pid files outside of it: their library knows where the distribution has them
            environment.put("HA_VARRUN", runDirectory.toString());
        }
        environment.put("HA_debug", "0");
        environment.put("OCF_ROOT", agent.root().toString());
        environment.put("OCF_RA_VERSION_MAJOR", "1");
        environment.put("OCF_RA_VERSION_MINOR", "1");
        environment.put("OCF_OUTPUT_FORMAT", "text");
        environment.put("OCF_EXIT_REASON_PREFIX", ExitReason.PREFIX);
        environment.put("OCF_RESOURCE_TYPE", agent.name().type());
        environment.put("OCF_RESOURCE_PROVIDER", agent.name().provider());
        environment.put("COTERIE_JAVA", java.toString());
        environment.put(ComponentNamespace.PROCESS_MARK, processMark);
        return environment;
    }

    /** What an action has. */
    Map<String, String> action(final AgentFinder.Found agent, final ActionRequest request, final String nodeNumber) {
        final Map<String, String> environment = basic(agent);
        request.parameters().forEach((name, value) -> environment.put("OCF_RESKEY_" + name, value));
        environment.put("OCF_RESKEY_crm_feature_set", FEATURE_SET);
        environment.put(META + "on_node", request.node().name());
        environment.put(META + "on_node_uuid", nodeNumber);
        request.meta().forEach((name, value) -> meta(name, value, environment));
        environment.put(META + "timeout", Long.toString(request.timeout().toMillis()));
        if (request.interval().isZero()) {
            // a probe is told from a recurring monitor by these two, so they must not slip in with the meta attributes
            environment.remove(META + "interval");
            environment.remove(META + "name");
        } else {
            environment.put(META + "interval", Long.toString(request.interval().toMillis()));
            environment.put(META + "name", request.action());
        }
        if (request.checkLevel() > 0) {
            environment.put("OCF_CHECK_LEVEL", Integer.toString(request.checkLevel()));
        }
        environment.put("OCF_RESOURCE_INSTANCE", instance(request));
        return environment;
    }

    private static void meta(final String name, final String value, final Map<String, String> environment) {
        if (name.indexOf('.') >= 0) {
            // what the agent may know of the cluster: it asks our tools for it
            return;
        }
        final String variable = name.replace('-', '_');
        final boolean list = variable.startsWith("notify_")
            && (variable.endsWith("_resource") || variable.endsWith("_uname"));
        final String text = list && value.isEmpty() ? " " : value;
        environment.put(META + variable, text);
        // agents older than the present names read the former ones
        final String former = former(variable);
        if (!former.equals(variable)) {
            environment.putIfAbsent(META + former, text);
        }
    }

    private static String former(final String variable) {
        return switch (variable) {
            case "promoted_max" -> "master_max";
            case "promoted_node_max" -> "master_node_max";
            case "notify_promoted_resource" -> "notify_master_resource";
            case "notify_promoted_uname" -> "notify_master_uname";
            case "notify_unpromoted_resource" -> "notify_slave_resource";
            case "notify_unpromoted_uname" -> "notify_slave_uname";
            default -> variable;
        };
    }

    /** The instance's name as the agent sees it: an anonymous clone's copies are all called alike. */
    static String instance(final ActionRequest request) {
        return Boolean.parseBoolean(request.meta().get("globally-unique")) ? request.resource()
            : INSTANCE_NUMBER.matcher(request.resource()).replaceFirst("");
    }

    /** The number that stands for a node where Pacemaker has a UUID: its place in the order of names. */
    static String number(final NodeId node, final java.util.Collection<NodeId> nodes) {
        int number = 1;
        for (final NodeId other : new java.util.TreeSet<>(nodes)) {
            if (other.equals(node)) {
                return Integer.toString(number);
            }
            number++;
        }
        return Integer.toString(number);
    }
}
