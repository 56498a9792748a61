package io.coterie.command.dev;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import io.coterie.command.Asking;
import io.coterie.command.ConfigFile;
import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.Group;
import io.coterie.command.client.ControlClient;
import io.coterie.command.client.Homes;
import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.Distribution;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.host.Host;
import io.coterie.command.host.Hosts;
import io.coterie.command.host.Isolation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code dev}: a cluster on this machine, and ways to break it. */
@Command(name = "dev", description = "A cluster on this machine, for development.", subcommands = {
    DevCommands.Up.class, DevCommands.Kill.class, DevCommands.Freeze.class, DevCommands.Thaw.class,
    DevCommands.Partition.class, DevCommands.Heal.class, HostCommands.Exec.class, HostCommands.Power.class,
    DevCommands.Down.class})
public final class DevCommands extends Group {
    private static final int DEFAULT_NODES = 3;

    /** Makes and starts. */
    @Command(name = "up", mixinStandardHelpOptions = true,
        description = "Start the cluster, or members of it that do not run; make it first if there is none.")
    static final class Up extends Asking {
        @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these nodes. Default: all.")
        private List<String> names = List.of();
        @Option(names = "--nodes", paramLabel = "N", description = "How many nodes a new cluster has. Default: 3.")
        private Integer count;
        @Option(names = "--name", paramLabel = "NAME", defaultValue = "dev", description = "A new cluster's name.")
        private String name = "dev";
        @Option(names = "--isolated", description = "Give each member of a new cluster a host of its own: network, "
            + "processes, mounts. Needs root.")
        private boolean isolated;
        @Option(names = "--disk", paramLabel = "SIZE", defaultValue = "", description = "Give each isolated member a "
            + "disk of this size, such as 64m. It goes with 'dev down'.")
        private String disk = "";
        @Option(names = "--subnet", paramLabel = "NETWORK", defaultValue = "", description = "The network of isolated "
            + "hosts, such as 10.130.7.0/24. Default: one that is free.")
        private String subnet = "";
        @Option(names = "--preset", paramLabel = "PRESET", description = "How soon silence counts in a new cluster:"
            + " default, or fast-lan. Default: default.")
        private String preset;
        @Option(names = "--component", paramLabel = "KIND=NAME", split = ",", description = "Another component of a "
            + "kind than the distribution names, such as membership=corosync, in a new cluster.")
        private Map<String, String> components = Map.of();
        @Option(names = {"-f", "--file"}, paramLabel = "FILE", description = "Apply this document when it is up.")
        private Path file;
        @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "90s", description = "Default: 90s.")
        private Duration timeout = Duration.ofSeconds(90);

        @Override
        public Integer call() {
            if (count != null && (count < 1 || count > DevCluster.MAX_NODES)) {
                throw new Failure(ExitCode.USAGE, "command.usage", "--nodes " + count + " is not possible.",
                    "Use 1 to " + DevCluster.MAX_NODES + ".");
            }
            DevCluster.checkName(name);
            ComponentChoice.checkPreset(preset());
            final String document = file == null ? null : ConfigFile.read(file);
            final Distribution distribution = Distribution.find();
            distribution.requireControl();
            final Optional<DevCluster> present = DevCluster.find(home());
            present.ifPresentOrElse(this::checkPresent, this::checkNew);
            final DevCluster cluster = present.orElseGet(() -> isolated
                ? DevCluster.makeIsolated(home(), name, size(), distribution,
                    new Isolation.Wish(disk, subnet), preset(), components)
                : DevCluster.make(home(), name, size(), preset(), components));
            cluster.isolation().ifPresent(i -> progress("The hosts are on " + i.network() + ", the first at "
                + i.address(1) + "; the addresses from " + i.subnet() + ".100 on are free for services."));
            new DevStart(cluster, distribution, timeout, this::progress).up(names.isEmpty() ? cluster.nodes() : names);
            if (document != null) {
                final ControlClient client = Homes.any(home(), null);
                client.text("PUT", "/v1/document?author=dev&comment=dev%20up", document, Map.of("If-Match", "*"));
                progress("The document of " + file + " holds.");
            }
            if (output().structured()) {
                output().value(Map.of("home", home().toString(), "cluster", cluster.name(), "clusterId",
                    cluster.clusterId(), "nodes", cluster.nodes()));
            }
            return ExitCode.OK.status();
        }

        private String preset() {
            return preset == null ? ComponentChoice.DEFAULT_PRESET : preset;
        }

        private int size() {
            return count == null ? DEFAULT_NODES : count;
        }

        /** Before anything is made: a home of a node that is then refused would stay. */
        private void checkNew() {
            if (!(disk + subnet).isEmpty() && !isolated) {
                throw new Failure(ExitCode.USAGE, "command.usage", "--disk and --subnet need --isolated.",
                    "Give both, or leave --disk out.");
            }
            ComponentChoice.replaced(ComponentChoice.standard(size() == 1, home()), components);
            DevCluster.check(names, IntStream.rangeClosed(1, size()).mapToObj(DevCluster::node).toList());
        }

        private void checkPresent(final DevCluster cluster) {
            if (count != null && count != cluster.nodes().size()) {
                throw new Failure(ExitCode.USAGE, "dev.other-size", "The cluster in " + home() + " has "
                    + cluster.nodes().size() + " nodes.", "Leave --nodes out, or use another --home.");
            }
            if (preset != null && !preset.equals(cluster.preset())) {
                throw new Failure(ExitCode.USAGE, "dev.other-preset", "The cluster in " + home() + " has the preset "
                    + cluster.preset() + ".", "Leave --preset out, or use another --home.");
            }
            if (!components.isEmpty() && !components.equals(cluster.components())) {
                throw new Failure(ExitCode.USAGE, "dev.other-components", "The cluster in " + home()
                    + " was made with other components.", "Leave --component out, or use another --home.");
            }
            // a bare 'dev up' starts what there is
            if (isolated && cluster.isolation().isEmpty()) {
                throw new Failure(ExitCode.USAGE, "dev.not-isolated", "The cluster in " + home()
                    + " is not isolated.", "Leave --isolated out, or use another --home.");
            }
            if (!isolated && count != null && cluster.isolation().isPresent()) {
                throw new Failure(ExitCode.USAGE, "dev.isolated", "The cluster in " + home() + " is isolated.",
                    "Add --isolated, leave --nodes out, or use another --home.");
            }
            if (!subnet.isEmpty() && !cluster.isolation().map(Isolation::network).equals(Optional.of(subnet))) {
                throw new Failure(ExitCode.USAGE, "dev.other-subnet", "The cluster in " + home()
                    + " was made with another subnet.", "Leave --subnet out, or use another --home.");
            }
            if (!disk.isEmpty() && !cluster.isolation().map(Isolation::disk).equals(Optional.of(disk))) {
                throw new Failure(ExitCode.USAGE, "dev.other-disk", "The cluster in " + home()
                    + " was made with other disks.", "Leave --disk out, or use another --home.");
            }
            DevCluster.check(names, cluster.nodes());
        }
    }

    /** What has one node as its parameter. */
    abstract static class OneNode extends Asking {
        @Parameters(index = "0", paramLabel = "NAME", description = "Which node.")
        private String node;

        final DevCluster cluster() {
            final DevCluster cluster = DevCluster.get(home());
            cluster.check(node);
            return cluster;
        }

        final String node() {
            return node;
        }

        final Optional<Hosts> hosts() {
            return cluster().hosts();
        }

        final Host host() {
            return hosts().map(h -> h.host(node)).orElseThrow(() -> new Failure(ExitCode.USAGE, "dev.not-isolated",
                "The cluster in " + home() + " is not isolated: its nodes are no hosts of their own.",
                "Make one with 'coterie dev up --isolated' in another --home."));
        }

        final MarkedProcess member() {
            return cluster().member(node).orElseThrow(() -> new Failure(ExitCode.NOT_FOUND, "dev.not-running",
                "The member of " + node + " does not run.", "Start it with 'coterie dev up " + node + "'."));
        }
    }

    /** Kills a member, not what it started. */
    @Command(name = "kill", mixinStandardHelpOptions = true,
        description = "kill -9 a member. What it started runs on until it is fenced.")
    static final class Kill extends OneNode {
        @Option(names = "--host", description = "Pull the plug of its isolated host instead.")
        private boolean host;

        @Override
        public Integer call() {
            if (host) {
                host().off(Distribution.find());
                progress("The host " + node() + " has no power.");
                return ExitCode.OK.status();
            }
            final MarkedProcess member = member();
            member.kill();
            progress("Killed " + node() + ", process " + member.pid() + ".");
            return ExitCode.OK.status();
        }
    }

    /** Stops its clock. */
    @Command(name = "freeze", mixinStandardHelpOptions = true,
        description = "Freeze a member (SIGSTOP), as a machine that pauses would; of an isolated one, its whole host.")
    static final class Freeze extends OneNode {
        @Override
        public Integer call() {
            hosts().ifPresentOrElse(h -> h.host(node()).freeze(), () -> DevStop.signal(member(), "STOP"));
            progress("Froze " + node() + ".");
            return ExitCode.OK.status();
        }
    }

    /** Lets it go on. */
    @Command(name = "thaw", mixinStandardHelpOptions = true, description = "Let a frozen member go on (SIGCONT).")
    static final class Thaw extends OneNode {
        @Override
        public Integer call() {
            hosts().ifPresentOrElse(h -> h.host(node()).thaw(), () -> DevStop.signal(member(), "CONT"));
            progress("Thawed " + node() + ".");
            return ExitCode.OK.status();
        }
    }

    /** Cuts a node off. */
    @Command(name = "partition", mixinStandardHelpOptions = true, description = "Cut a node off from others.")
    static final class Partition extends OneNode {
        @Option(names = "--from", paramLabel = "NAMES", split = ",", description = "From which. Default: all others.")
        private List<String> from = List.of();
        @Option(names = "--one-way", description = "The others no longer hear it; it still hears them.")
        private boolean oneWay;

        @Override
        public Integer call() {
            new DevLinks(cluster(), this::progress).partition(node(), from, oneWay);
            return ExitCode.OK.status();
        }
    }

    /** Mends everything. */
    @Command(name = "heal", mixinStandardHelpOptions = true,
        description = "Let all links pass again, and start members that were fenced or killed, and their hosts.")
    static final class Heal extends Asking {
        @Option(names = "--links-only", description = "Start no member.")
        private boolean linksOnly;
        @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "90s", description = "Default: 90s.")
        private Duration timeout = Duration.ofSeconds(90);

        @Override
        public Integer call() {
            final DevCluster cluster = DevCluster.get(home());
            new DevLinks(cluster, this::progress).heal();
            final List<String> missing = cluster.nodes().stream().filter(n -> cluster.member(n).isEmpty()).toList();
            if (!linksOnly && !missing.isEmpty()) {
                new DevStart(cluster, Distribution.find(), timeout, this::progress).up(missing);
            }
            return ExitCode.OK.status();
        }
    }

    /** Ends everything. */
    @Command(name = "down", mixinStandardHelpOptions = true,
        description = "Stop the cluster and everything that it started. Its folder stays.")
    static final class Down extends Asking {
        @Override
        public Integer call() {
            new DevStop(DevCluster.get(home()), this::progress).down();
            return ExitCode.OK.status();
        }
    }
}
