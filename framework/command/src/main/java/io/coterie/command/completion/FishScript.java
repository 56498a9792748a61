package io.coterie.command.completion;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the completions for fish, which picocli does not: one line for each word that may come next, with the words
 * before it as the condition. Stateless.
 */
final class FishScript {
    private static final String FILES = " -F";
    /** Parameters that are a path, or a name: they are texts. */
    private static final Set<String> PATHS = Set.of("FILE", "DESCRIPTOR", "DISTRIBUTION", "BEFORE", "AFTER");
    /** Words before the cursor, options left out; what follows the verb does not matter for options. */
    private static final String HEAD = """
        # completions of %1$s for fish; made by '%1$s completion fish'
        function __%1$s_words
            set -l words (commandline -opc)
            set -e words[1]
            string match -v -- '-*' $words
        end
        function __%1$s_is
            set -l words (__%1$s_words)
            test "$words" = "$argv"
        end
        function __%1$s_in
            set -l words (__%1$s_words)
            set -l n (count $argv)
            test (count $words) -ge $n; and test "$words[1..$n]" = "$argv"
        end
        complete -c %1$s -e
        complete -c %1$s -f
        """;

    private FishScript() {
    }

    static String of(final CommandLine line) {
        final StringBuilder script = new StringBuilder(String.format(Locale.ROOT, HEAD, line.getCommandName()));
        add(script, line.getCommandName(), List.of(), line.getCommandSpec());
        return script.toString();
    }

    private static void add(final StringBuilder script, final String program, final List<String> words,
            final CommandSpec spec) {
        final String path = String.join(" ", words);
        // without words fish would hand the function an empty list, and it would be true everywhere
        final String in = words.isEmpty() ? "__" + program + "_is" : "__" + program + "_in " + path;
        spec.subcommands().forEach((name, sub) -> {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                line(script, program, "__" + program + "_is" + (words.isEmpty() ? "" : " " + path), " -a "
                    + quoted(name), description(sub.getCommandSpec().usageMessage().description()));
            }
        });
        spec.options().stream().filter(option -> !option.hidden()).forEach(option ->
            line(script, program, in, option(option), description(option.description())));
        for (final PositionalParamSpec parameter : spec.positionalParameters()) {
            final String values = values(parameter);
            if (!values.isEmpty()) {
                line(script, program, in, values, "");
            }
        }
        spec.subcommands().forEach((name, sub) -> {
            final List<String> next = new java.util.ArrayList<>(words);
            next.add(name);
            add(script, program, next, sub.getCommandSpec());
        });
    }

    private static void line(final StringBuilder script, final String program, final String condition,
            final String what, final String description) {
        script.append("complete -c ").append(program).append(" -n ").append(quoted(condition)).append(what);
        if (!description.isEmpty()) {
            script.append(" -d ").append(quoted(description));
        }
        script.append('\n');
    }

    private static String option(final OptionSpec option) {
        final StringBuilder text = new StringBuilder();
        for (final String name : option.names()) {
            text.append(name.startsWith("--") ? " -l " + name.substring(2)
                : name.length() == 2 ? " -s " + name.substring(1) : " -o " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            final String values = values(option);
            // -x: no files beside the words
            text.append(values.equals(FILES) ? " -r" : " -x").append(values);
        }
        return text.toString();
    }

    /** What a value may be: the words of the model, files, or nothing that is known. */
    private static String values(final ArgSpec arg) {
        if (arg.completionCandidates() != null) {
            final StringJoiner words = new StringJoiner(" ");
            arg.completionCandidates().forEach(words::add);
            return " -a " + quoted(words.toString());
        }
        final Class<?>[] types = arg.auxiliaryTypes();
        final boolean path = types.length > 0 && java.nio.file.Path.class.isAssignableFrom(types[0]);
        return path || !arg.isOption() && PATHS.contains(arg.paramLabel()) ? FILES : "";
    }

    private static String description(final String... lines) {
        final String first = lines.length == 0 ? "" : lines[0];
        final int end = first.indexOf(". ");
        return end < 0 ? first.replaceAll("\\.$", "") : first.substring(0, end);
    }

    /** Quoted for fish: within single quotes only the backslash and the quote itself mean something. */
    private static String quoted(final String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
