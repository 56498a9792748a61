package io.coterie.command.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Pattern;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.client.MemberAddress;
import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.Distribution;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.home.MemberHome;
import io.coterie.command.host.Hosts;
import io.coterie.command.host.Isolation;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/**
 * A development cluster in a folder: {@code dev.json}, and a home for each member. Immutable; what runs is looked up in
 * the system each time, never remembered.
 *
 * @param folder where it is
 * @param clusterId the cluster's UUID, which all of its processes carry
 * @param name the cluster's name
 * @param addresses its nodes in order, each with the address of its rendezvous
 * @param preset the preset of its members
 * @param components component by kind, where it is another one than the distribution names
 * @param isolation what it has of its own on the machine, if its members are on hosts of their own
 */
public record DevCluster(Path folder, String clusterId, String name, Map<String, String> addresses, String preset,
        Map<String, String> components, Optional<Isolation> isolation) {
    /** Most members: a machine has so much memory. */
    public static final int MAX_NODES = 9;
    /** What a cluster and a node can be called; a member refuses any other. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final String FILE = "dev.json";
    private static final int FORMAT = 1;
    private static final String INCARNATION = "incarnation";
    private static final String NODE = "n";
    private static final String LOOPBACK = "127.0.0.1";
    /** Below the ports that the kernel hands out, so that a member that comes back finds its port free. */
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 30_000;
    private static final int PORT_TRIES = 1000;
    /** The rendezvous of an isolated member: its host has all ports for itself. */
    private static final int ISOLATED_PORT = 22_000;

    /** Copies the maps. */
    public DevCluster {
        components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        addresses = Collections.unmodifiableMap(new LinkedHashMap<>(addresses));
    }

    /** {@return its nodes, in order} */
    public List<String> nodes() {
        return List.copyOf(addresses.keySet());
    }

    /** {@return the hosts of its members} */
    public Optional<Hosts> hosts() {
        return isolation.map(i -> new Hosts(folder, clusterId, nodes(), i));
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
            final Map<String, String> addresses = texts(json, "addresses");
            if (addresses.isEmpty()) {
                throw new IOException("it has no nodes, or is of an earlier version");
            }
            if (!Fields.text(json, "clusterId").matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                || !addresses.keySet().stream().allMatch(NAME.asMatchPredicate())) {
                throw new IOException("it has no id of a cluster, or names of nodes that are none");
            }
            return Optional.of(new DevCluster(folder, Fields.text(json, "clusterId"), Fields.text(json, "cluster"),
                addresses, Fields.text(json, "preset").isEmpty() ? ComponentChoice.DEFAULT_PRESET
                    : Fields.text(json, "preset"), texts(json, "components"),
                Fields.at(json, "isolation") instanceof Map<?, ?> map ? Optional.of(Isolation.read(map))
                    : Optional.empty()));
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "dev.unreadable", "The file " + file + " cannot be read: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ".",
                "Remove the folder " + folder + " if nothing of it is needed.");
        }
    }

    /** Refuses what cannot be the name of a cluster. */
    static void checkName(final String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Failure(ExitCode.USAGE, "command.usage", "--name '" + name + "' is not possible.",
                "Use 1 to 63 letters, digits, '.', '-' or '_', beginning with a letter or digit.");
        }
    }

    private static Map<String, String> texts(final Map<String, Object> json, final String field) {
        final Map<String, String> texts = new LinkedHashMap<>();
        if (Fields.at(json, field) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> texts.put(key.toString(), String.valueOf(value)));
        }
        return texts;
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

    /** Makes the folder and the homes, with the default preset; see below. */
    static DevCluster make(final Path folder, final String name, final int count) {
        return make(folder, name, count, ComponentChoice.DEFAULT_PRESET);
    }

    /**
     * Makes the folder and the homes, with the components that the distribution names; see below.
     *
     * @param folder where
     * @param name the cluster's name
     * @param count how many nodes
     * @param preset of the members
     * @return the cluster, of which nothing runs yet
     */
    public static DevCluster make(final Path folder, final String name, final int count, final String preset) {
        return make(folder, name, count, preset, Map.of());
    }

    /**
     * Makes the folder and the homes.
     *
     * @param folder where
     * @param name the cluster's name
     * @param count how many nodes
     * @param preset of the members
     * @param components component by kind, where it is another one than the distribution names
     * @return the cluster, of which nothing runs yet
     */
    public static DevCluster make(final Path folder, final String name, final int count, final String preset,
            final Map<String, String> components) {
        final Map<String, String> addresses = new LinkedHashMap<>();
        final List<Integer> ports = freePorts(count);
        for (int i = 1; i <= count; i++) {
            addresses.put(node(i), LOOPBACK + ":" + ports.get(i - 1));
        }
        return new DevCluster(folder, UUID.randomUUID().toString(), name, addresses, preset, components,
            Optional.empty()).write();
    }

    /**
     * Makes a cluster whose members are on hosts of their own, with the components that the distribution names.
     *
     * @param folder where
     * @param name the cluster's name
     * @param count how many nodes
     * @param distribution with what its members will be started
     * @param wish what is asked of their hosts
     * @param preset of the members
     * @return the cluster, of which nothing runs yet
     */
    public static DevCluster makeIsolated(final Path folder, final String name, final int count,
            final Distribution distribution, final Isolation.Wish wish, final String preset) {
        return makeIsolated(folder, name, count, distribution, wish, preset, Map.of());
    }

    /**
     * Makes a cluster whose members are on hosts of their own; needs root.
     *
     * @param folder where
     * @param name the cluster's name
     * @param count how many nodes
     * @param distribution with what its members will be started
     * @param wish what is asked of their hosts
     * @param preset of the members
     * @param components component by kind, where it is another one than the distribution names
     * @return the cluster, of which nothing runs yet
     */
    public static DevCluster makeIsolated(final Path folder, final String name, final int count,
            final Distribution distribution, final Isolation.Wish wish, final String preset,
            final Map<String, String> components) {
        final Isolation isolation = Hosts.prepare(folder, distribution, wish);
        final Map<String, String> addresses = new LinkedHashMap<>();
        for (int i = 1; i <= count; i++) {
            addresses.put(node(i), isolation.address(i) + ":" + ISOLATED_PORT);
        }
        return new DevCluster(folder, UUID.randomUUID().toString(), name, addresses, preset, components,
            Optional.of(isolation)).write();
    }

    /** The cluster's file comes first, so that whoever is interrupted from here on can be gone on from. */
    private DevCluster write() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("cluster", name);
        json.put("clusterId", clusterId);
        json.put("addresses", addresses);
        json.put("preset", preset);
        json.put("components", components);
        isolation.ifPresent(i -> json.put("isolation", i.json()));
        try {
            Files.createDirectories(folder);
            MemberHome.writeWhole(folder.resolve(FILE), Json.write(json, true) + "\n");
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.home-unusable", "The folder " + folder
                + " cannot be written: " + e.getMessage() + ".", "Check the disk and its permissions.");
        }
        makeHomes();
        return this;
    }

    /** Makes the homes that are missing: of a start that was interrupted, or on disks that went with the last stop. */
    public void makeHomes() {
        hosts().ifPresent(Hosts::mountDisks);
        // a member that has run and lost its home is no new member: it would have forgotten what it had promised
        if (nodes().stream().anyMatch(n -> Files.exists(home(n).resolve(INCARNATION)))) {
            return;
        }
        for (final String node : nodes()) {
            final Path home = home(node);
            if (!Files.exists(home.resolve(MemberHome.FILE))) {
                final String host = addresses.get(node).substring(0, addresses.get(node).lastIndexOf(':'));
                final List<ComponentChoice> standard =
                    ComponentChoice.withPreset(ComponentChoice.replaced(
                        ComponentChoice.standard(addresses.size() == 1, home), components), preset);
                new MemberHome(home, clusterId, name, node, addresses).write(host, isolation.isEmpty() ? standard
                    : standard.stream().map(c -> c.kind().equals("control") ? c.with("address", host) : c).toList(),
                    true);
            }
        }
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
        check(List.of(node), nodes());
    }

    /** The name of a node, by its number from 1 on. */
    static String node(final int number) {
        return NODE + number;
    }

    /** Refuses the first of some nodes that is not among those of a cluster. */
    static void check(final List<String> nodes, final List<String> known) {
        final Optional<String> unknown = nodes.stream().filter(n -> !known.contains(n)).findFirst();
        if (unknown.isPresent()) {
            throw new Failure(ExitCode.NOT_FOUND, "dev.unknown-node", "There is no node '" + unknown.get() + "'.",
                "Known are: " + String.join(", ", known) + ".");
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
        // by incarnation: an isolated member numbers its processes in its own way
        return MemberAddress.read(home(node))
            .filter(a -> member(node).filter(m -> m.incarnation() == a.incarnation()).isPresent());
    }

    /**
     * The first document: the nodes, and a fence device that works on one machine.
     *
     * @return YAML
     */
    public String document() {
        final StringBuilder text = new StringBuilder("# made by 'coterie dev up'; change it with 'config apply'\n");
        text.append("cluster: ").append(name).append("\nnodes:\n");
        addresses.forEach((node, address) -> text.append("  ").append(node).append(": {address: \"").append(address)
            .append("\"}\n"));
        text.append("fencing:\n  devices:\n").append(isolation.isPresent()
            ? "    # the board controller of each host switches it off and on\n    power: {agent: fence_lab}\n"
            : "    # ends every process that carries the mark of a lost member\n    processes: {agent: process}\n");
        return text.toString();
    }
}
