package io.coterie.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code fence}. */
@Command(name = "fence", description = "Fence devices, and what they did.", subcommands = {
    FenceCommands.ListDevices.class, FenceCommands.History.class, FenceCommands.Test.class,
    FenceCommands.Agents.class, FenceCommands.Confirm.class})
final class FenceCommands extends Group {
    /** The devices. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the fence devices of the document.")
    static final class ListDevices extends Asking {
        @Override
        public Integer call() {
            final Map<String, Object> answer = client().get("/v1/fence-devices");
            output().list(answer, Fields.objects(answer, "devices"), Column.of("DEVICE", "device"),
                Column.of("AGENT", "agent"), Column.of("TARGETS", d -> {
                    final List<String> targets = Fields.texts(d, "targets");
                    return targets.isEmpty() ? "all" : String.join(",", targets);
                }), Column.of("STATE", d -> d.containsKey("failed") ? "failed" : "-"),
                Column.of("LAST", FenceCommands::last));
            Fields.objects(answer, "devices").stream().filter(d -> d.containsKey("failed")).forEach(d ->
                progress("! " + Fields.text(d, "device") + " does not work: " + Fields.text(d, "failed.reason")));
            if (!Fields.flag(answer, "armed")) {
                progress("! Fencing is not armed: there is a node that no device could fence.");
            }
            return ExitCode.OK.status();
        }
    }

    private static String last(final Map<String, Object> device) {
        return !device.containsKey("last") ? "-" : Fields.text(device, "last.status") + " ("
            + Fields.text(device, "last.target") + ", " + Fields.text(device, "last.at") + ")";
    }

    /** Whether devices could fence. */
    @Command(name = "test", mixinStandardHelpOptions = true, description = "Ask the devices for the nodes that they"
        + " can fence, without fencing; from the member that is asked.")
    static final class Test extends Asking {
        /** Somewhat longer than the member waits for a device. */
        private static final Duration WAIT = Duration.ofSeconds(60);
        @Parameters(paramLabel = "DEVICE|NODE", arity = "0..1", description = "Only this. Default: all.")
        private String only;

        @Override
        public Integer call() {
            final List<Map<String, Object>> results = new ArrayList<>();
            for (final Map<String, Object> device : Fields.objects(client().get("/v1/fence-devices"), "devices")) {
                final String name = Fields.text(device, "device");
                for (final String node : Fields.texts(device, "nodes")) {
                    if (only == null || only.equals(name) || only.equals(node)) {
                        results.add(client().post("/v1/fence-devices/" + name + "/test", Map.of("node", node), WAIT));
                    }
                }
            }
            if (results.isEmpty()) {
                throw new Failure(ExitCode.NOT_FOUND, "command.nothing-to-test", only == null
                    ? "There is no fence device." : "There is no fence device '" + only + "', and none for a node of"
                    + " that name.", "See 'coterie fence list'.");
            }
            output().list(Map.of("tests", results), results, Column.of("DEVICE", "device"), Column.of("NODE", "node"),
                Column.of("RESULT", t -> good(t) ? "good" : Fields.text(t, "status")), Column.of("DETAIL", "detail"));
            return (results.stream().allMatch(Test::good) ? ExitCode.OK : ExitCode.CHECK_FAILED).status();
        }

        private static boolean good(final Map<String, Object> test) {
            return "confirmed".equals(Fields.text(test, "status"));
        }
    }

    /** What could drive devices. */
    @Command(name = "agents", mixinStandardHelpOptions = true, description = "List the fence agents that a member has,"
        + " or the parameters of one.")
    static final class Agents extends Asking {
        /** A device has fields for them, and a document that gives them as parameters is refused. */
        private static final Set<String> RESERVED = Set.of("action", "option");
        /** What names the node: the cluster gives it, from {@code host-map}. */
        private static final Set<String> NODE = Set.of("plug", "port");
        @Parameters(paramLabel = "AGENT", arity = "0..1", description = "Describe this one.")
        private String agent;

        @Override
        public Integer call() {
            if (agent == null) {
                final Map<String, Object> answer = client().get("/v1/fence-agents");
                output().list(answer, Fields.objects(answer, "agents"), Column.of("AGENT", "agent"));
                return ExitCode.OK.status();
            }
            final Map<String, Object> answer = client().get("/v1/fence-agents/" + agent);
            output().list(answer, Fields.objects(answer, "parameters").stream()
                .filter(p -> !Fields.flag(p, "deprecated") && !RESERVED.contains(Fields.text(p, "name"))).toList(),
                Column.of("PARAMETER", "name"), Column.of("TYPE", "type"),
                Column.of("REQUIRED", p -> NODE.contains(Fields.text(p, "name")) ? "host-map"
                    : Fields.flag(p, "required") ? "yes" : "-"),
                Column.of("DEFAULT", "default"), Column.of("DESCRIPTION", "description"));
            progress(Fields.text(answer, "description") + ". Actions: "
                + String.join(", ", Fields.texts(answer, "actions")) + ".");
            return ExitCode.OK.status();
        }
    }

    /** What happened. */
    @Command(name = "history", mixinStandardHelpOptions = true, description = "List past fences, oldest first.")
    static final class History extends Asking {
        @Override
        public Integer call() {
            final Map<String, Object> answer = client().get("/v1/fences");
            output().list(answer, Fields.objects(answer, "fences"), Column.of("AT", "at"),
                Column.of("TARGET", f -> Fields.text(f, "target") + "#" + Fields.text(f, "incarnation")),
                Column.of("DEVICE", "device"), Column.of("BY", "by"), Column.of("ACTION", "action"),
                Column.of("STATUS", "status"),
                Column.of("TOOK", f -> Durations.human(Fields.text(f, "durationMillis"))),
                Column.of("DETAIL", "detail"));
            return ExitCode.OK.status();
        }
    }

    /** A person's word. */
    @Command(name = "confirm", mixinStandardHelpOptions = true,
        description = "Vouch that a node is certainly off. Dangerous: if it still runs, data can be lost.")
    static final class Confirm extends Changing {
        @Parameters(paramLabel = "NODE", description = "Which node is off.")
        private String node;
        @Option(names = "--confirm", paramLabel = "NODE", description = "The node's name again.")
        private String again;
        @Option(names = "--force", description = "Needed.")
        private boolean force;

        @Override
        public Integer call() {
            if (!force || !node.equals(again)) {
                throw new Failure(ExitCode.UNSAFE, "command.unsafe", "Whoever confirms that '" + node
                    + "' is off answers for it: if it still runs, data can be lost.",
                    "Switch it off, then repeat with --confirm " + node + " --force.");
            }
            return ask("/v1/fences/confirm", Map.of("node", node, "confirm", again, "force", true,
                "author", Paths.author()),
                "Node " + node + " counts as fenced, by the word of " + Paths.author() + ".");
        }
    }
}
