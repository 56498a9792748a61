package io.coterie.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.MemberHome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Founds a cluster: draws its id and makes the home of its first member. */
@Command(name = "init", mixinStandardHelpOptions = true,
    description = "Found a cluster: make the home of its first member, with a new cluster id.")
final class ClusterInit extends Asking {
    private static final int HIGHEST_PORT = 65_535;
    @Option(names = "--name", paramLabel = "NAME", required = true, description = "What people call the cluster.")
    private String name;
    @Option(names = "--self", paramLabel = "NODE", required = true, description = "The node of this member.")
    private String self;
    @Option(names = "--nodes", paramLabel = "NODE=HOST:PORT", required = true, split = ",",
        description = "All nodes with the address of the rendezvous of each, this one included.")
    private Map<String, String> nodes = new LinkedHashMap<>();
    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Where this member listens. Default: the host of "
        + "its own address.")
    private String bind;

    @Option(names = "--preset", paramLabel = "PRESET", defaultValue = ComponentChoice.DEFAULT_PRESET,
        description = "How soon silence counts: default, or fast-lan for members in one room. Default: default.")
    private String preset = ComponentChoice.DEFAULT_PRESET;

    @Override
    public Integer call() {
        ComponentChoice.checkPreset(preset);
        if (!nodes.containsKey(self)) {
            throw new Failure(ExitCode.USAGE, "command.usage", "The own node '" + self + "' is not among --nodes.",
                "Add " + self + "=HOST:PORT.");
        }
        make(this, new MemberHome(home(), UUID.randomUUID().toString(), name, self, nodes), bind, preset);
        progress("Copy " + MemberHome.FILE + " to the other nodes, and there run 'coterie cluster join --from FILE "
            + "--self NODE'.");
        return ExitCode.OK.status();
    }

    /** The member would refuse it too, but only when it starts. */
    private static void check(final String node, final String address) {
        final String port = address.substring(address.lastIndexOf(':') + 1);
        if (address.lastIndexOf(':') <= 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > HIGHEST_PORT) {
            throw new Failure(ExitCode.USAGE, "command.bad-address", "nodes." + node + ": '" + address
                + "' is no address with a port between 1 and " + HIGHEST_PORT + ".", "Write " + node + "=HOST:PORT.");
        }
    }

    /** Writes the home and says what comes next. */
    static void make(final Asking command, final MemberHome home, final String bind, final String preset) {
        home.nodes().forEach(ClusterInit::check);
        final String address = home.nodes().get(home.node());
        final String host = address.contains(":") ? address.substring(0, address.lastIndexOf(':')) : address;
        home.write(bind != null ? bind : host, ComponentChoice.withPreset(
            ComponentChoice.standard(home.nodes().size() == 1, home.folder()), preset), false);
        if (command.output().structured()) {
            command.output().value(Map.of("home", home.folder().toString(), "cluster", home.cluster(), "clusterId",
                home.clusterId(), "node", home.node()));
        }
        command.progress("The home of " + home.node() + " is " + home.folder() + "; start the member with 'coterie "
            + "member run --home " + home.folder() + "'.");
    }
}
