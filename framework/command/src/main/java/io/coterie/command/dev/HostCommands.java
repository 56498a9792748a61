package io.coterie.command.dev;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.home.Distribution;
import io.coterie.command.host.Host;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The verbs of {@code dev} that only an isolated cluster has. */
final class HostCommands {
    private HostCommands() {
    }

    /** Runs something inside. */
    @Command(name = "exec", mixinStandardHelpOptions = true,
        description = "Run a command inside an isolated host: dev exec n1 -- ip address. Its status is passed on.")
    static final class Exec extends DevCommands.OneNode {
        @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command, after --.")
        private List<String> words = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException {
            return host().command(words).inheritIO().start().waitFor();
        }
    }

    /** Switches. */
    @Command(name = "power", mixinStandardHelpOptions = true,
        description = "Switch an isolated host on or off, or tell whether it is on.")
    static final class Power extends DevCommands.OneNode {
        @Parameters(index = "1", paramLabel = "ACTION", description = "on, off or status.")
        private String action;

        @Override
        public Integer call() {
            final Host host = host();
            switch (action) {
                case "on" -> host.on(Distribution.find());
                case "off" -> host.off(Distribution.find());
                case "status" -> {
                    // told below
                }
                default -> throw new Failure(ExitCode.USAGE, "command.usage", "'power' has no action '" + action
                    + "'.", "Use on, off or status.");
            }
            final String state = host.isOn() ? "on" : "off";
            if (output().structured()) {
                output().value(Map.of("node", host.node(), "power", state));
            } else {
                output().line(state);
            }
            return ExitCode.OK.status();
        }
    }
}
