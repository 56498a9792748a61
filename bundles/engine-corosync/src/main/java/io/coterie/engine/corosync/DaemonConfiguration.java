package io.coterie.engine.corosync;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

/** Writes the configuration of a daemon that is started. Pure functions. */
final class DaemonConfiguration {
    /** Numbers of nodes have 16 bits where Corosync's transport is knet, and 0 is none. */
    private static final int NUMBERS = 65_535;

    private DaemonConfiguration() {
    }

    /** {@return what Corosync calls the cluster} */
    static String clusterName(final UUID cluster) {
        return "coterie-" + cluster;
    }

    /**
     * A node's number in Corosync: from its name, so that all members give it the same one whatever nodes they know.
     *
     * @param node the node
     * @return a number from 1 to 65535
     */
    static int nodeNumber(final NodeId node) {
        final CRC32 hash = new CRC32();
        hash.update(node.name().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return (int) (hash.getValue() % NUMBERS) + 1;
    }

    /**
     * The whole configuration.
     *
     * @param cluster the cluster
     * @param nodes host:port by node; the port is the rendezvous' and not used here
     * @param settings port, transport and times
     * @param stateFolder where the daemon keeps its ring's number
     * @return the text of corosync.conf
     * @throws RejectedException if two nodes have one number
     */
    static String write(final UUID cluster, final Map<NodeId, String> nodes, final CorosyncSettings settings,
            final String stateFolder) {
        final boolean encrypted = !settings.keyFile().isEmpty();
        final StringBuilder text = new StringBuilder("# written by Coterie at each start\ntotem {\n  version: 2\n");
        line(text, "cluster_name", clusterName(cluster));
        line(text, "transport", settings.transport());
        line(text, "token", settings.tokenMillis());
        if ("knet".equals(settings.transport())) {
            line(text, "crypto_cipher", encrypted ? "aes256" : "none");
            line(text, "crypto_hash", encrypted ? "sha256" : "none");
        }
        if (encrypted) {
            line(text, "keyfile", settings.keyFile());
        }
        text.append("  interface {\n    linknumber: 0\n    mcastport: ").append(settings.port()).append("\n  }\n}\n");
        text.append("system {\n");
        line(text, "state_dir", stateFolder);
        text.append("}\nlogging {\n");
        line(text, "to_stderr", "yes");
        line(text, "to_syslog", "no");
        line(text, "to_logfile", "no");
        line(text, "timestamp", "off");
        text.append("}\nnodelist {\n");
        final Map<Integer, NodeId> numbers = new HashMap<>();
        new TreeMap<>(nodes).forEach((node, address) -> {
            final int number = nodeNumber(node);
            final NodeId other = numbers.put(number, node);
            if (other != null) {
                throw new RejectedException("corosync.same-number", "The names of the nodes " + other + " and " + node
                    + " give the same number in Corosync.", "Give one of them another name.");
            }
            text.append("  node {\n    ring0_addr: ").append(host(address)).append("\n    name: ").append(node)
                .append("\n    nodeid: ").append(number).append("\n  }\n");
        });
        return text.append("}\n").toString();
    }

    private static void line(final StringBuilder text, final String key, final Object value) {
        text.append("  ").append(key).append(": ").append(value).append('\n');
    }

    /** {@return the host of host:port} */
    static String host(final String address) {
        final String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
