package io.coterie.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.coterie.command.client.ControlClient;
import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import io.coterie.command.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The noun {@code cluster}. */
@Command(name = "cluster", description = "The cluster as a whole.", subcommands = {ClusterInit.class, ClusterJoin.class,
    ClusterCommands.Leave.class, ClusterCommands.Status.class, ClusterCommands.Health.class,
    ConfigCommands.ValidateCluster.class})
final class ClusterCommands extends Group {
    static final Column[] NODES = {Column.of("NODE", "node"), Column.of("STATE", "state"),
        Column.of("FLAGS", ClusterCommands::flags), Column.of("INCARNATION", "incarnation").inWide(),
        Column.of("SINCE", "since").inWide(), Column.of("REASON", "reason")};

    static String flags(final Map<String, Object> node) {
        final StringBuilder flags = new StringBuilder();
        for (final String flag : List.of("coordinator", "standby", "maintenance")) {
            if (Fields.flag(node, flag)) {
                flags.append(flags.isEmpty() ? "" : ",").append(flag);
            }
        }
        // without quorum the state still says online, since nobody may change it
        if ("online".equals(Fields.text(node, "state")) && Boolean.FALSE.equals(node.get("inView"))) {
            flags.append(flags.isEmpty() ? "" : ",").append("not-in-view");
        }
        return flags.toString();
    }

    /** How the cluster is. */
    @Command(name = "status", mixinStandardHelpOptions = true,
        description = "How the cluster is and where its resources run, as one member sees it.")
    static final class Status extends Asking {
        @Override
        public Integer call() {
            final ControlClient client = client();
            final Map<String, Object> status = client.get("/v1/cluster");
            final Output output = output();
            if (output.structured()) {
                output.value(status);
                return ExitCode.OK.status();
            }
            output.line("Cluster       " + Fields.text(status, "cluster") + " (" + Fields.text(status, "clusterId")
                + "), as " + Fields.text(status, "node") + " sees it");
            output.line("Quorum        ", Fields.flag(status, "quorum.quorate") ? "yes" : "no-quorum", ", "
                + Fields.text(status, "quorum.votes") + " of " + Fields.text(status, "quorum.expected")
                + " votes: " + Fields.text(status, "quorum.reason"));
            output.line("Coordinator   " + coordinator(status));
            output.line("Busy with     " + busy(status));
            output.line("View          " + Fields.text(status, "view.id") + ": "
                + String.join(" ", Fields.texts(status, "view.members")));
            output.line("Fencing       " + (Fields.flag(status, "fencingArmed") ? "armed" : "NOT armed"));
            output.line("Document      version " + Fields.text(status, "documentVersion") + ", state revision "
                + Fields.text(status, "revision"));
            output.line("");
            output.table(Fields.objects(status, "nodes"), NODES);
            resources(client, output);
            Fields.texts(status, "problems").forEach(p -> output.line("! " + p));
            return ExitCode.OK.status();
        }

        private static void resources(final ControlClient client, final Output output) {
            try {
                final List<Map<String, Object>> all = Fields.objects(client.get("/v1/resources"), "resources");
                if (!all.isEmpty()) {
                    output.line("");
                    output.table(all, ResourceCommands.PLACEMENTS);
                }
            } catch (final Failure e) {
                output.line("! Where the resources are is not known: " + e.problem());
            }
        }

        /** A member that waits says for what; one of an older version does not know. */
        private static String busy(final Map<String, Object> status) {
            final String more = Fields.text(status, "busyWith");
            final String phase = Fields.text(status, "phase");
            return more.isEmpty() ? phase : "waiting".equals(phase) ? "waiting for " + more : phase + ": " + more;
        }

        /** A member that is outside of the primary partition knows only who reigned last. */
        private static String coordinator(final Map<String, Object> status) {
            if (Fields.at(status, "coordinator") == null) {
                return "none";
            }
            final String known = Fields.text(status, "coordinator.node") + ", term "
                + Fields.text(status, "coordinator.term");
            return Fields.flag(status, "primary") ? known : "none that is known here; the last was " + known;
        }
    }

    /** Whether all is well, as an exit code. */
    @Command(name = "health", mixinStandardHelpOptions = true,
        description = "Whether all is well: exit code 0, 6 without quorum, 8 if degraded.")
    static final class Health extends Asking {
        @Override
        public Integer call() {
            final Map<String, Object> status = client().get("/v1/cluster");
            final List<String> problems = Fields.texts(status, "problems");
            final ExitCode health = !Fields.flag(status, "primary") ? ExitCode.NO_QUORUM
                : problems.isEmpty() && Fields.objects(status, "nodes").stream()
                    .allMatch(n -> "online".equals(Fields.text(n, "state"))) ? ExitCode.OK : ExitCode.DEGRADED;
            final String word = health == ExitCode.OK ? "ok" : health == ExitCode.DEGRADED ? "degraded" : "no-quorum";
            if (output().structured()) {
                output().value(Map.of("health", word, "problems", problems, "nodes", Fields.objects(status, "nodes")));
            } else {
                output().line("", word, "");
                problems.forEach(p -> output().line("! " + p));
                Fields.objects(status, "nodes").stream().filter(n -> !"online".equals(Fields.text(n, "state")))
                    .forEach(n -> output().line("! Node " + Fields.text(n, "node") + " is " + Fields.text(n, "state")
                        + ": " + Fields.text(n, "reason")));
            }
            return health.status();
        }
    }

    /** Lets a member leave. */
    @Command(name = "leave", mixinStandardHelpOptions = true,
        description = "Let the member of --node leave: its resources are moved away or stopped first.")
    static final class Leave extends Asking {
        @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "120s",
            description = "How long it may take. A member that runs out of time is unclean, not left.")
        private Duration timeout = Duration.ofMinutes(2);

        @Override
        public Integer call() {
            final ControlClient client = client();
            progress("Member " + client.member().node() + " is leaving ...");
            final Map<String, Object> answer = client.post("/v1/leave",
                Map.of("timeout", timeout.toMillis() + "ms"), timeout);
            if (output().structured()) {
                output().value(answer);
            }
            progress("Member " + client.member().node() + " has left; its process can be stopped.");
            return ExitCode.OK.status();
        }
    }
}
