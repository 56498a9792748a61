package io.coterie.command;

import java.util.stream.Collectors;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A noun: does nothing without its verb. */
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
public abstract class Group implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What should be done with '" + spec.name()
            + "'? A verb is missing: " + spec.subcommands().values().stream()
                .map(CommandLine::getCommandName).distinct().collect(Collectors.joining(", ")) + ".");
    }
}
