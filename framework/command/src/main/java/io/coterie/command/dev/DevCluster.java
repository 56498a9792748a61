package io.coterie.command.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.client.MemberAddress;
import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.home.MemberHome;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/**
 * A development cluster in a folder: {@code dev.json}, and a home for each member. Immutable; what runs is looked up in
 * the system each time, never remembered.
 *
 * @param folder where it is
 * @param clusterId the cluster's UUID, which all of its processes carry
 * @param name the cluster's name
 * @param nodes its nodes, in order
 */
public record DevCluster(Path folder, String clusterId, String name, List<String> nodes) {
    /** Most members: a machine has so much memory. */
    public static final int MAX_NODES = 9;
    private static final String FILE = "dev.json";
    private static final int FORMAT = 1;
    private static final String LOOPBACK = "127.0.0.1";
    /** Below the ports that the kernel hands out, so that a member that comes back finds its port free. */
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 30_000;
    private static final int PORT_TRIES = 1000;

    /** Copies the list. */
    public DevCluster {
        nodes = List.copyOf(nodes);
    }

    /**
     * Finds the cluster of a folder.
     *
     * @param folder the folder
     * @return the cluster, running or not; empty if none was made there
     */
    public static Optional<DevCluster> find(final Path folder) {
        final Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            final Map<String, Object> json = Json.object(Files.readString(file));
            return Optional.of(new DevCluster(folder, Fields.text(json, "clusterId"), Fields.text(json, "cluster"),
                Fields.texts(json, "nodes")));
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "dev.unreadable", "The file " + file + " cannot be read: "
                + e.getMessage() + ".", "Remove the folder " + folder + " if nothing of it is needed.");
        }
    }

    /**
     * The cluster of a folder.
     *
     * @param folder the folder
     * @return the cluster
     * @throws Failure {@code dev.none} if there is none
     */
    public static DevCluster get(final Path folder) {
        return find(folder).orElseThrow(() -> new Failure(ExitCode.NOT_FOUND, "dev.none",
            "There is no development cluster in " + folder + ".", "Make one with 'coterie dev up --nodes 3'."));
    }

    /**
     * Makes the folder and the homes.
     *
     * @param folder where
     * @param name the cluster's name
     * @param count how many nodes
     * @return the cluster, of which nothing runs yet
     */
    public static DevCluster make(final Path folder, final String name, final int count) {
        final List<String> nodes = new ArrayList<>();
        final Map<String, String> addresses = new LinkedHashMap<>();
        final List<Integer> ports = freePorts(count);
        for (int i = 1; i <= count; i++) {
            nodes.add("n" + i);
            addresses.put("n" + i, LOOPBACK + ":" + ports.get(i - 1));
        }
        final DevCluster cluster = new DevCluster(folder, UUID.randomUUID().toString(), name, nodes);
        for (final String node : nodes) {
            final Path home = cluster.home(node);
            new MemberHome(home, cluster.clusterId, name, node, addresses).write(LOOPBACK,
                ComponentChoice.standard(count == 1, home), true);
        }
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("cluster", name);
        json.put("clusterId", cluster.clusterId);
        json.put("nodes", nodes);
        try {
            Files.writeString(folder.resolve(FILE), Json.write(json, true) + "\n");
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.home-unusable", "The folder " + folder
                + " cannot be written: " + e.getMessage() + ".", "Check the disk and its permissions.");
        }
        return cluster;
    }

    /**
     * Ports that nobody uses.
     *
     * @param count how many
     * @return different ports of loopback
     */
    public static List<Integer> freePorts(final int count) {
        final List<Integer> ports = new ArrayList<>();
        final SplittableRandom random = new SplittableRandom();
        for (int i = 0; i < PORT_TRIES && ports.size() < count; i++) {
            final int port = random.nextInt(LOWEST_PORT, HIGHEST_PORT);
            if (!ports.contains(port) && free(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new Failure(ExitCode.FAILED, "dev.no-ports", "There are no free ports between " + LOWEST_PORT
                + " and " + HIGHEST_PORT + ".", "See what uses them.");
        }
        return ports;
    }

    private static boolean free(final int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.isBound();
        } catch (final IOException e) {
            // taken
            return false;
        }
    }

    /** {@return the home of a node's member} */
    public Path home(final String node) {
        return folder.resolve(node);
    }

    /**
     * Refuses a node that does not exist.
     *
     * @param node its name
     */
    public void check(final String node) {
        if (!nodes.contains(node)) {
            throw new Failure(ExitCode.NOT_FOUND, "dev.unknown-node", "There is no node '" + node + "'.",
                "Known are: " + String.join(", ", nodes) + ".");
        }
    }

    /** {@return every process of the cluster: members, and what they started} */
    public List<MarkedProcess> processes() {
        return MarkedProcess.find(clusterId + "/");
    }

    /** {@return every process of one node} */
    public List<MarkedProcess> processes(final String node) {
        return MarkedProcess.find(clusterId + "/" + node + "#");
    }

    /** {@return the process of a node's member, if it runs} */
    public Optional<MarkedProcess> member(final String node) {
        return processes(node).stream().filter(MarkedProcess::isMember).findFirst();
    }

    /** {@return where a node's member is asked, if it runs} */
    public Optional<MemberAddress> address(final String node) {
        return MemberAddress.read(home(node)).filter(a -> member(node).filter(m -> m.pid() == a.pid()).isPresent());
    }

    /**
     * The first document: the nodes, and a fence device that works on one machine.
     *
     * @return YAML
     */
    public String document() {
        final StringBuilder text = new StringBuilder("# made by 'coterie dev up'; change it with 'config apply'\n");
        text.append("cluster: ").append(name).append("\nnodes:\n");
        MemberHome.read(home(nodes.get(0))).nodes().forEach((node, address) -> text.append("  ").append(node)
            .append(": {address: \"").append(address).append("\"}\n"));
        text.append("fencing:\n  devices:\n    # ends every process that carries the mark of a lost member\n"
            + "    processes: {agent: process}\n");
        return text.toString();
    }
}
