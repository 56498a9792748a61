package io.coterie.command;

import java.util.HashMap;
import java.util.Map;

import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import io.coterie.command.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code resource}. */
@Command(name = "resource", description = "Services that the cluster keeps alive.", subcommands = {
    ResourceCommands.ListResources.class, ResourceCommands.Show.class, ResourceCommands.Why.class,
    ResourceCommands.Start.class, ResourceCommands.Stop.class, ResourceCommands.Move.class,
    ResourceCommands.Clear.class, ResourceCommands.Cleanup.class})
final class ResourceCommands extends Group {
    static final Column[] OPERATIONS = {Column.of("RESOURCE", "resource"), Column.of("NODE", "node"),
        Column.of("ACTION", ResourceCommands::action), Column.of("RESULT", "code"), Column.of("AT", "at"),
        Column.of("TOOK", o -> Durations.human(Fields.text(o, "durationMillis"))), Column.of("REASON", "exitReason")};
    static final Column[] PLACEMENTS = {Column.of("RESOURCE", "resource"), Column.of("AGENT", "agent"),
        Column.of("ROLE", "role"), Column.of("NODE", "node"), Column.of("WANTED", ResourceCommands::wanted).inWide(),
        Column.of("STATE", ResourceCommands::state), Column.of("REASON", "reason").inWide()};

    private static String action(final Map<String, Object> operation) {
        final long interval = Fields.number(operation, "intervalMillis");
        return Fields.text(operation, "action") + (interval == 0 ? "" : " every " + interval + " ms")
            + (Fields.flag(operation, "probe") ? " (probe)" : "");
    }

    private static String wanted(final Map<String, Object> placement) {
        return Fields.text(placement, "targetRole") + (Fields.text(placement, "targetNode").isEmpty() ? ""
            : " on " + Fields.text(placement, "targetNode"));
    }

    private static String state(final Map<String, Object> placement) {
        return !Fields.text(placement, "failed").isEmpty() ? "failed: " + Fields.text(placement, "failed")
            : !Fields.flag(placement, "managed") ? "unmanaged" : "ok";
    }

    /** All resources. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the resources and where they run.")
    static final class ListResources extends Asking {
        @Override
        public Integer call() {
            final Map<String, Object> answer = client().get("/v1/resources");
            output().list(answer, Fields.objects(answer, "resources"), PLACEMENTS);
            Fields.texts(answer, "notes").forEach(note -> progress("! " + note));
            return ExitCode.OK.status();
        }
    }

    /** One resource with what was done. */
    @Command(name = "show", mixinStandardHelpOptions = true,
        description = "Show a resource, its last operations and failures.")
    static final class Show extends Asking {
        @Parameters(paramLabel = "NAME", description = "Which resource.")
        private String name;

        @Override
        public Integer call() {
            final Map<String, Object> answer = client().get("/v1/resources/" + Paths.segment(name));
            final Output output = output();
            output.list(answer, Fields.objects(answer, "instances"), PLACEMENTS);
            if (!output.structured()) {
                output.line("");
                output.table(Fields.objects(answer, "operations"), OPERATIONS);
                Fields.objects(answer, "failCounts").forEach(f -> output.line("! " + Fields.text(f, "action")
                    + " failed " + Fields.text(f, "count") + " times on " + Fields.text(f, "node") + ", last at "
                    + Fields.text(f, "last")));
            }
            return ExitCode.OK.status();
        }
    }

    /** The reasons. */
    @Command(name = "why", mixinStandardHelpOptions = true,
        description = "Say why a resource is where it is, with the score of each node.")
    static final class Why extends Asking {
        @Parameters(paramLabel = "NAME", description = "Which resource.")
        private String name;

        @Override
        public Integer call() {
            final Map<String, Object> answer = client().get("/v1/resources/" + Paths.segment(name));
            final Output output = output();
            if (output.structured()) {
                output.value(Map.of("instances", Fields.objects(answer, "instances")));
                return ExitCode.OK.status();
            }
            for (final Map<String, Object> instance : Fields.objects(answer, "instances")) {
                output.line(Fields.text(instance, "resource") + ": " + wanted(instance) + ". "
                    + Fields.text(instance, "reason"));
                if (!Fields.text(instance, "failed").isEmpty()) {
                    output.line("! " + Fields.text(instance, "failed"));
                }
                output.table(Fields.objects(instance, "candidates"), Column.of("NODE", "node"),
                    Column.of("SCORE", "score"), Column.of("MADE OF", c -> String.join(", ",
                        Fields.objects(c, "terms").stream().map(t -> Fields.text(t, "score") + " "
                            + Fields.text(t, "source")).toList())));
            }
            final String told = String.join(" ", Fields.objects(answer, "instances").stream()
                .map(i -> Fields.text(i, "failed")).toList());
            Fields.objects(answer, "operations").stream().filter(o -> Fields.flag(o, "failed"))
                .filter(o -> !Fields.text(o, "exitReason").isEmpty() && !told.contains(Fields.text(o, "exitReason")))
                .forEach(o -> output.line("! " + action(o) + " of " + Fields.text(o, "resource") + " on "
                    + Fields.text(o, "node") + " failed at " + Fields.text(o, "at") + ": "
                    + Fields.text(o, "exitReason")));
            Fields.objects(answer, "pendingActions").forEach(a -> output.line("to do: " + Fields.text(a, "id") + ": "
                + Fields.text(a, "reason")));
            return ExitCode.OK.status();
        }
    }

    /** Wants it started. */
    @Command(name = "start", aliases = "enable", mixinStandardHelpOptions = true,
        description = "Want a resource started.")
    static final class Start extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which resource.")
        private String name;

        @Override
        public Integer call() {
            return ask("/v1/resources/" + Paths.segment(name) + "/start", Map.of(), "Resource " + name + " shall run.");
        }
    }

    /** Wants it stopped. */
    @Command(name = "stop", aliases = "disable", mixinStandardHelpOptions = true,
        description = "Want a resource stopped.")
    static final class Stop extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which resource.")
        private String name;

        @Override
        public Integer call() {
            return ask("/v1/resources/" + Paths.segment(name) + "/stop", Map.of(),
                "Resource " + name + " shall be stopped.");
        }
    }

    /** Wants it somewhere. */
    @Command(name = "move", mixinStandardHelpOptions = true,
        description = "Want a resource on a node; 'clear' takes it back.")
    static final class Move extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which resource.")
        private String name;
        @Parameters(paramLabel = "NODE", description = "Where it shall run.")
        private String node;
        @Option(names = "--lifetime", paramLabel = "TIME", description = "After it the wish ends by itself.")
        private String lifetime;

        @Override
        public Integer call() {
            final Map<String, Object> body = new HashMap<>();
            body.put("node", node);
            body.put("lifetime", lifetime);
            return ask("/v1/resources/" + Paths.segment(name) + "/move", body,
                "Resource " + name + " shall run on " + node + ".");
        }
    }

    /** Takes start, stop and move back. */
    @Command(name = "clear", mixinStandardHelpOptions = true,
        description = "Take back what 'move', 'start' and 'stop' asked: the document decides again.")
    static final class Clear extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which resource.")
        private String name;

        @Override
        public Integer call() {
            final String path = "/v1/resources/" + Paths.segment(name);
            tell(path + "/start", Map.of("asDocument", true), "Resource " + name + " has the role of the document.");
            return ask(path + "/clear", Map.of(), "Resource " + name + " may run where it fits best.");
        }
    }

    /** Forgets failures. */
    @Command(name = "cleanup", aliases = "refresh", mixinStandardHelpOptions = true,
        description = "Forget failures, and look again what runs where.")
    static final class Cleanup extends Changing {
        @Parameters(paramLabel = "NAME", arity = "0..1", description = "Which resource. Default: all.")
        private String name;
        @Option(names = "--on", paramLabel = "NODE", description = "On which node. Default: everywhere.")
        private String node;

        @Override
        public Integer call() {
            final Map<String, Object> body = new HashMap<>();
            body.put("node", node);
            return ask(name == null ? "/v1/cleanup" : "/v1/resources/" + Paths.segment(name) + "/cleanup", body,
                "Failures " + (name == null ? "" : "of " + name + " ") + "are forgotten.");
        }
    }
}
