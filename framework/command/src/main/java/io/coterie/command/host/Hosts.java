package io.coterie.command.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.home.Distribution;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.home.Until;
import io.coterie.command.host.HostNetwork.Cut;

/** All hosts of one isolated cluster. Keeps only names; what is there is looked up each time. */
public final class Hosts {
    /** Most hosts of a cluster: numbers of hosts have one digit. */
    static final int MOST = 9;
    private static final String FOLDER_MARK = "COTERIE_HOST_FOLDER=";
    /** Places that a host has for itself, so that nothing that it shares can lie there. */
    private static final List<String> HIDDEN = List.of("/run", "/var/run", "/dev", "/sys", "/proc");
    private static final Duration KILLED = Duration.ofSeconds(10);
    private final Path folder;
    private final String clusterId;
    private final List<Host> all;
    private final Isolation isolation;
    private final HostNetwork network;

    /**
     * Names the hosts of a cluster; makes nothing.
     *
     * @param folder the cluster's folder
     * @param clusterId the cluster's UUID
     * @param nodes its nodes, in order
     * @param isolation what it has of its own
     * @throws Failure {@code dev.needs-root}, {@code dev.missing-program}
     */
    public Hosts(final Path folder, final String clusterId, final List<String> nodes, final Isolation isolation) {
        Programs.require();
        this.folder = folder;
        this.clusterId = clusterId;
        this.isolation = isolation;
        this.network = new HostNetwork(isolation);
        final List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            hosts.add(new Host(folder, clusterId, nodes.get(i), i + 1, isolation));
        }
        this.all = List.copyOf(hosts);
    }

    /**
     * Refuses what cannot work before anything is made, and removes what a cluster whose file is gone has left.
     *
     * @param folder where a new isolated cluster will be
     * @param distribution with what its members will be started
     * @param wish what is asked of them
     * @return what the cluster has of its own
     */
    public static Isolation prepare(final Path folder, final Distribution distribution, final Isolation.Wish wish) {
        Programs.require();
        for (final Path shared : List.of(folder, distribution.folder(), Path.of(System.getProperty("java.home")))) {
            if (HIDDEN.stream().anyMatch(shared::startsWith)) {
                throw new Failure(ExitCode.USAGE, "dev.hidden", "Hosts cannot see " + shared
                    + ": each has a folder of its own there.", "Use another place for it.");
            }
        }
        // the subnet that is asked for may be held by what is removed here
        final Isolation isolation = Isolation.choose(folder, new Isolation.Wish(wish.disk(), ""));
        final Predicate<MarkedProcess> here = p ->
            p.variable(FOLDER_MARK).filter(folder.toString()::equals).isPresent();
        killAll(() -> marked(Host.BOARD, m -> true).filter(here).toList());
        killAll(() -> marked(Host.MARK, m -> true).filter(here).toList());
        new HostNetwork(isolation).down();
        HostDisks.unmountAll(folder);
        return Isolation.choose(folder, wish);
    }

    /** {@return all of them, in the order of the nodes} */
    public List<Host> all() {
        return all;
    }

    /**
     * One host.
     *
     * @param node which
     * @return the host
     */
    public Host host(final String node) {
        return all.stream().filter(h -> h.node().equals(node)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no host " + node));
    }

    /** Mounts the disks of all members, if they have some. Before the first host runs: no host sees later mounts. */
    public void mountDisks() {
        if (!isolation.disk().isEmpty()) {
            all.forEach(h -> HostDisks.mount(folder.resolve(h.node()), isolation.disk()));
        }
    }

    /**
     * Makes what hosts need, switches hosts on that are off, and lets those that are on start their members.
     *
     * @param distribution with what
     * @param nodes which hosts
     */
    public void up(final Distribution distribution, final Collection<String> nodes) {
        network.up();
        writeNames();
        // also of hosts that are not started now: a fence of a node has to reach its board
        all.forEach(h -> h.startBoard(distribution));
        for (final String node : nodes) {
            final Host host = host(node);
            if (host.isOn()) {
                host.startMember();
            } else {
                host.on(distribution);
            }
        }
    }

    /** The names of all hosts, for all hosts. Written in place: they have it mounted. */
    private void writeNames() {
        final StringBuilder names = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
        all.forEach(h -> names.append(h.address()).append(' ').append(h.node()).append('\n'));
        try {
            final Path file = folder.resolve(Host.FOLDER).resolve("etc-hosts");
            Files.createDirectories(file.getParent());
            Files.writeString(file, names);
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.home-unusable", "The folder " + folder + " cannot be written: "
                + e.getMessage() + ".", "Check the disk and its permissions.");
        }
    }

    /** Removes every host, the network and the disks, in whatever state they are. */
    public void down() {
        // first those who could switch a host on again
        stopBoards();
        killAll(() -> marked(Host.MARK, m -> m.startsWith(clusterId + "/")).toList());
        network.down();
        HostDisks.unmountAll(folder);
    }

    /** Ends the board controllers: from now on no host is switched by anybody. */
    public void stopBoards() {
        killAll(() -> marked(Host.BOARD, m -> m.startsWith(clusterId + "/")).toList());
    }

    private static Stream<MarkedProcess> marked(final String variable, final Predicate<String> wanted) {
        return MarkedProcess.find(variable, wanted).stream();
    }

    private static void killAll(final Supplier<List<MarkedProcess>> which) {
        final List<MarkedProcess> killed = new ArrayList<>();
        final boolean gone = Until.holds(KILLED, () -> {
            final List<MarkedProcess> left = which.get();
            left.forEach(MarkedProcess::kill);
            killed.addAll(left);
            // the mark goes before the process: process 1 of a host ends only after everything else in it
            return left.isEmpty() && killed.stream().noneMatch(p -> MarkedProcess.alive(p.pid()));
        });
        if (!gone) {
            throw new Failure(ExitCode.FAILED, "dev.processes-left", "Processes of hosts are still there: "
                + killed.stream().filter(p -> MarkedProcess.alive(p.pid())).map(p -> p.pid() + " " + p.command())
                    .distinct().toList() + ".",
                "See what the kernel keeps them for: 'cat /proc/PID/stack'.");
        }
    }

    /**
     * Cuts a node off on the way between the hosts: every packet, of whatever address. It survives power cycles.
     *
     * @param node who
     * @param peers from whom
     * @param oneWay whether only what the node sends is dropped
     */
    public void cut(final String node, final Collection<String> peers, final boolean oneWay) {
        final List<Cut> cuts = new ArrayList<>();
        final int from = host(node).number();
        for (final String peer : peers) {
            final int to = host(peer).number();
            cuts.add(new Cut(from, to));
            if (!oneWay) {
                cuts.add(new Cut(to, from));
            }
        }
        network.cut(cuts);
    }

    /** Ends all cuts. */
    public void heal() {
        network.heal();
    }
}
