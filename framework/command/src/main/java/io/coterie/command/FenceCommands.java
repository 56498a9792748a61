package io.coterie.command;

import java.util.List;
import java.util.Map;

import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code fence}. */
@Command(name = "fence", description = "Fence devices, and what they did.", subcommands = {
    FenceCommands.ListDevices.class, FenceCommands.History.class, FenceCommands.Confirm.class})
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
                }));
            if (!Fields.flag(answer, "armed")) {
                progress("! Fencing is not armed: there is a node that no device could fence.");
            }
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
