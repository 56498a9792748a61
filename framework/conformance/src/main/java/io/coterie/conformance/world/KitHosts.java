package io.coterie.conformance.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.coterie.api.core.NodeId;
import io.coterie.conformance.NotChecked;

/**
 * A network namespace for each node of a cluster, joined by a bridge, for engines of which a host has one. A component
 * asks for it by having the setting {@value #SETTING}: each member gets the name of its own. Links are cut by the
 * packet filter of the receiver. Needs root. Safe for several threads.
 */
final class KitHosts implements AutoCloseable {
    /** The setting that takes the file of a member's namespace. */
    static final String SETTING = "networkNamespace";
    private static final String NETWORK = "10.73.92.";
    private static final int FIRST = 11;
    private static final Path PLACE = Path.of("/run/netns");
    private static final long STEP_SECONDS = 20;
    /** Names of network interfaces have 15 characters; these two numbers keep ours short. */
    private static final int NUMBERS = 10_000;
    private static final AtomicInteger CLUSTERS = new AtomicInteger();
    private final List<NodeId> nodes;
    private final KitNetwork network;
    private final String prefix;
    private final Map<NodeId, String> made = new LinkedHashMap<>();

    KitHosts(final List<NodeId> nodes, final KitNetwork network) {
        this.nodes = nodes;
        this.network = network;
        this.prefix = "k" + ProcessHandle.current().pid() % NUMBERS + "c" + CLUSTERS.incrementAndGet() % NUMBERS;
        if (!"root".equals(System.getProperty("user.name")) || !Files.isExecutable(Path.of("/usr/sbin/iptables"))) {
            throw new NotChecked("Each member needs a network namespace of its own, which takes root, ip and"
                + " iptables.");
        }
        run("ip", "netns", "add", prefix);
        run("ip", "-n", prefix, "link", "add", "br0", "type", "bridge");
        run("ip", "-n", prefix, "link", "set", "br0", "up");
        network.watchCuts(this::cut);
    }

    /** {@return the address of a node's namespace, also of one that is not made yet} */
    static String address(final List<NodeId> nodes, final NodeId node) {
        return NETWORK + (FIRST + nodes.indexOf(node));
    }

    /** {@return the file of a node's namespace, which is made at the first use} */
    synchronized String namespace(final NodeId node) {
        return PLACE.resolve(made.computeIfAbsent(node, this::make)).toString();
    }

    private String make(final NodeId node) {
        final String name = prefix + "n" + nodes.indexOf(node);
        run("ip", "netns", "add", name);
        run("ip", "-n", name, "link", "set", "lo", "up");
        run("ip", "link", "add", name, "netns", prefix, "type", "veth", "peer", "name", "eth0", "netns", name);
        run("ip", "-n", prefix, "link", "set", name, "master", "br0", "up");
        run("ip", "-n", name, "addr", "add", address(nodes, node) + "/24", "dev", "eth0");
        run("ip", "-n", name, "link", "set", "eth0", "up");
        return name;
    }

    private synchronized void cut() {
        made.forEach((node, name) -> {
            final StringBuilder rules = new StringBuilder("iptables -w -F INPUT");
            nodes.stream().filter(other -> !network.passes(other, node)).forEach(other -> rules
                .append(" && iptables -w -A INPUT -s ").append(address(nodes, other)).append(" -j DROP"));
            run("ip", "netns", "exec", name, "sh", "-c", rules.toString());
        });
    }

    @Override
    public synchronized void close() {
        made.values().forEach(name -> run("ip", "netns", "del", name));
        made.clear();
        run("ip", "netns", "del", prefix);
    }

    private static void run(final String... command) {
        try {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(STEP_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new NotChecked("'" + String.join(" ", command) + "' failed: " + said.strip());
            }
        } catch (final IOException e) {
            throw new NotChecked("'" + command[0] + "' cannot be run: " + e.getMessage());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotChecked("interrupted while a namespace was made");
        }
    }
}
