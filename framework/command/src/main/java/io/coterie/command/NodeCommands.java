package io.coterie.command;

import java.util.Map;

import io.coterie.command.json.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code node}. */
@Command(name = "node", description = "Nodes of the cluster.", subcommands = {NodeCommands.ListNodes.class,
    NodeCommands.Show.class, NodeCommands.Standby.class, NodeCommands.Online.class, NodeCommands.Maintenance.class,
    NodeCommands.Fence.class, NodeCommands.Remove.class})
final class NodeCommands extends Group {
    /** All nodes. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the nodes.")
    static final class ListNodes extends Asking {
        @Override
        public Integer call() {
            final Map<String, Object> answer = client().get("/v1/nodes");
            output().list(answer, Fields.objects(answer, "nodes"), ClusterCommands.NODES);
            return ExitCode.OK.status();
        }
    }

    /** One node. */
    @Command(name = "show", mixinStandardHelpOptions = true,
        description = "Show a node, what ran and what failed there.")
    static final class Show extends Asking {
        @Parameters(paramLabel = "NAME", description = "Which node.")
        private String name;

        @Override
        public Integer call() {
            final Map<String, Object> node = client().get("/v1/nodes/" + Paths.segment(name));
            output().list(node, java.util.List.of(node), ClusterCommands.NODES);
            if (!output().structured()) {
                output().line("");
                output().table(Fields.objects(node, "operations"), ResourceCommands.OPERATIONS);
            }
            return ExitCode.OK.status();
        }
    }

    /** Keeps resources away. */
    @Command(name = "standby", mixinStandardHelpOptions = true,
        description = "Keep resources away from a node: what runs there is moved.")
    static final class Standby extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which node.")
        private String name;

        @Override
        public Integer call() {
            return ask("/v1/nodes/" + Paths.segment(name) + "/standby", Map.of(), "Node " + name + " is in standby.");
        }
    }

    /** Lets resources back. */
    @Command(name = "online", aliases = "unstandby", mixinStandardHelpOptions = true,
        description = "Let resources back on a node.")
    static final class Online extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which node.")
        private String name;

        @Override
        public Integer call() {
            return ask("/v1/nodes/" + Paths.segment(name) + "/online", Map.of(),
                "Node " + name + " may run resources.");
        }
    }

    /** Hands off. */
    @Command(name = "maintenance", mixinStandardHelpOptions = true,
        description = "Keep the cluster's hands off what a node runs.")
    static final class Maintenance extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which node.")
        private String name;
        @Option(names = "--off", description = "End it.")
        private boolean off;

        @Override
        public Integer call() {
            return ask("/v1/nodes/" + Paths.segment(name) + "/maintenance", Map.of("on", !off),
                "Maintenance of node " + name + (off ? " is over." : " has begun."));
        }
    }

    /** Fences. */
    @Command(name = "fence", mixinStandardHelpOptions = true,
        description = "Fence a node: whatever it runs is ended from outside, and recovered elsewhere.")
    static final class Fence extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which node.")
        private String name;
        @Option(names = "--reason", paramLabel = "TEXT", description = "One sentence, for the history.")
        private String reason = "An operator asked for it.";

        @Override
        public Integer call() {
            return ask("/v1/nodes/" + Paths.segment(name) + "/fence", Map.of("reason", reason),
                "The fence of node " + name + " is ordered; see 'coterie fence history'.");
        }
    }

    /** Takes a node out of the electorate. */
    @Command(name = "remove", mixinStandardHelpOptions = true,
        description = "Take a node that has left or was fenced out of the cluster document.")
    static final class Remove extends Changing {
        @Parameters(paramLabel = "NAME", description = "Which node.")
        private String name;

        @Override
        public Integer call() {
            return ask("/v1/nodes/" + Paths.segment(name) + "/remove", Map.of("author", Paths.author()),
                "Node " + name + " is no longer part of the cluster.");
        }
    }
}
