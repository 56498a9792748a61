package io.coterie.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.coterie.command.json.Fields;
import io.coterie.command.output.Colours;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: builds the commands that are needed, runs one, and turns failures into exit codes. */
public final class Main {
    /** Each group with how it is made: one that is not asked for is not built, which a command's start feels. */
    private static final Map<String, Supplier<Object>> GROUPS = Groups.all();

    private Main() {
    }

    /**
     * Runs one command.
     *
     * @param words the command line
     */
    public static void main(final String[] words) {
        final int status = run(words, System.out, System.err);
        System.out.flush();
        // halt would skip the hooks of a demo that is being stopped
        System.exit(status);
    }

    /**
     * Runs one command.
     *
     * @param words the command line
     * @param out where results go
     * @param err where progress and errors go
     * @return the exit status
     */
    public static int run(final String[] words, final PrintStream out, final PrintStream err) {
        final boolean colour = Colours.wanted(List.of(words).contains(Colours.OPTION), System.getenv(),
            Colours.terminal());
        final CommandLine line = build(words, out, err, colour);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF));
        line.setOut(new java.io.PrintWriter(out, true)).setErr(new java.io.PrintWriter(err, true));
        line.setParameterExceptionHandler((e, given) -> usage(e, err));
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, Errors.structured(parsed), err));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Duration.class, new DurationConverter());
        return line.execute(words);
    }

    /** {@return the command line with all nouns} */
    static CommandLine whole() {
        return build(new String[0], System.out, System.err, false);
    }

    private static CommandLine build(final String[] words, final PrintStream out, final PrintStream err,
            final boolean colour) {
        final CommandLine line = new CommandLine(new Coterie());
        final boolean one = words.length > 1 && GROUPS.containsKey(words[0]);
        GROUPS.forEach((name, group) -> {
            if (!one || words[0].equals(name)) {
                line.addSubcommand(name, group.get());
            }
        });
        redirect(line, out, err, colour);
        return line;
    }

    private static void redirect(final CommandLine line, final PrintStream out, final PrintStream err,
            final boolean colour) {
        if (line.getCommand() instanceof Asking asking) {
            asking.redirect(out, err, colour);
        }
        line.getSubcommands().values().forEach(sub -> redirect(sub, out, err, colour));
    }

    private static int usage(final ParameterException e, final PrintStream err) {
        err.println("command.usage: " + e.getMessage());
        final StringBuilder suggestions = new StringBuilder();
        if (e instanceof UnmatchedArgumentException unmatched) {
            final List<String> similar = unmatched.getSuggestions();
            if (!similar.isEmpty()) {
                suggestions.append("Did you mean ").append(String.join(" or ", similar)).append("? ");
            }
        }
        err.println(suggestions + "See '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE.status();
    }

    private static int failed(final Exception e, final boolean structured, final PrintStream err) {
        if (e instanceof Failure failure) {
            Errors.print(failure, structured, err);
            return failure.exitCode().status();
        }
        if (e instanceof InterruptedException) {
            return ExitCode.INTERRUPTED.status();
        }
        if (System.getenv("COTERIE_DEBUG") != null) {
            final java.io.StringWriter trace = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(trace, true));
            err.print(trace);
        }
        Errors.print(new Failure(ExitCode.FAILED, "command.internal", "The command failed: " + e + ".",
            "Report it, with what you did."), structured, err);
        return ExitCode.FAILED.status();
    }

    /** One finding as a line: place, field, what is wrong, what to do, code. */
    static String finding(final Map<String, Object> finding) {
        final StringBuilder text = new StringBuilder();
        if (Fields.number(finding, "line") > 0) {
            text.append("line ").append(Fields.number(finding, "line")).append(", column ")
                .append(Fields.number(finding, "column")).append(": ");
        }
        if (!Fields.text(finding, "field").isEmpty()) {
            text.append(Fields.text(finding, "field")).append(": ");
        }
        if ("warning".equals(Fields.text(finding, "severity"))) {
            text.append("warning: ");
        }
        return text.append(Fields.text(finding, "problem")).append(' ').append(Fields.text(finding, "remedy"))
            .append(" [").append(Fields.text(finding, "code")).append(']').toString();
    }

    /** Reads 500ms, 10s, 2m, 1h. */
    private static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(final String text) {
            try {
                return Durations.parse(text);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is no duration: write 500ms, 10s, 2m or 1h");
            }
        }
    }
}
