package io.coterie.command.completion;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

import io.coterie.command.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete the words of the command. */
@Command(name = "completion", mixinStandardHelpOptions = true,
    description = {"Print a script with which a shell completes nouns, verbs, options and files.",
        "bash: source <(coterie completion bash); zsh: source <(coterie completion zsh), after compinit; fish: coterie "
            + "completion fish | source. The Debian packages bring them along."})
public final class CompletionCommand implements Callable<Integer> {
    private static final String NAME = "coterie";
    private final Supplier<CommandLine> whole;
    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell;
    @Spec
    private CommandSpec spec;

    /** A shell. */
    enum Shell {
        /** GNU Bash. */
        bash,
        /** Z shell, by its emulation of Bash's completions. */
        zsh,
        /** Friendly interactive shell. */
        fish
    }

    /**
     * The command.
     *
     * @param whole makes the command line with all nouns
     */
    public CompletionCommand(final Supplier<CommandLine> whole) {
        this.whole = whole;
    }

    @Override
    public Integer call() {
        final CommandLine line = whole.get();
        final String script = switch (shell) {
            case bash -> AutoComplete.bash(NAME, line);
            case zsh -> "autoload -Uz bashcompinit && bashcompinit\n" + AutoComplete.bash(NAME, line);
            case fish -> FishScript.of(line);
        };
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return ExitCode.OK.status();
    }
}
