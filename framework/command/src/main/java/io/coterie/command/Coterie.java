package io.coterie.command;

import io.coterie.command.output.Colours;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: its help, with the exit codes. */
@Command(name = "coterie", mixinStandardHelpOptions = true, version = "coterie 0.1.0",
    description = "Runs, watches and changes a cluster.", synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n", exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:the command line is wrong",
        "3:there are changes ('config plan', 'swap plan')",
        "4:not found: a cluster, a node, a resource, a version", "5:stale: it changed since it was read",
        "6:no quorum", "7:unsafe without --force", "8:degraded ('cluster health'), or a swap is not over",
        "9:a check failed, such as that of a document", "10:rolled back ('swap run')", "11:valid, needs a restart",
        "12:incompatible", "13:unresolved", "77:not permitted", "124:timed out; the outcome may be unknown",
        "130:interrupted"},
    footer = {"", "Data goes to standard output, progress and errors to standard error. NO_COLOR is honoured."})
final class Coterie implements Runnable {
    @Spec
    private CommandSpec spec;
    /** Looked at before the command line is parsed: its errors and helps are coloured, too. */
    @Option(names = Colours.OPTION, scope = ScopeType.INHERIT, description = "Colour nothing, as with NO_COLOR.")
    private boolean noColour;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What should be done? A command is missing.");
    }
}
