package io.coterie.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.coterie.command.output.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code tck}: the conformance kit. */
@Command(name = "tck", description = "Check a component against the specification of its kind.",
    subcommands = {TckCommands.Run.class, TckCommands.ListChecks.class})
final class TckCommands extends Group {
    /** Runs the checks. */
    @Command(name = "run", mixinStandardHelpOptions = true, description = {
        "Run the checks of a kind on the component in a jar, in a process of its own.",
        "Ends with 0 if none failed, 9 if one did or the jar is no bundle that can be checked or does not resolve, 4 if"
            + " it is not there, 2 if the command line is wrong, names no check, or does not say which component is"
            + " meant.",
        "A seed repeats the inputs and the schedule of faults; what threads make of them is the machine's, so an exact"
            + " replay is possible with simulated components only."})
    static final class Run implements Callable<Integer> {
        @Option(names = "--kind", paramLabel = "KIND", description = "Which component, if the jar holds several.")
        private String kind;
        @Option(names = "--quick", description = "Few repetitions; the default.")
        private boolean quick;
        @Option(names = "--full", description = "Ten times as many, and 200 starts and stops.")
        private boolean full;
        @Option(names = "--seed", paramLabel = "N", description = "Repeats inputs and faults of an earlier run.")
        private Long seed;
        @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting for every instance; repeatable.")
        private Map<String, String> settings = Map.of();
        @Option(names = "--beside", paramLabel = "JAR|FOLDER", description = "A library that it imports packages of, or"
            + " a folder of such, beside those of this distribution; repeatable.")
        private List<Path> beside = List.of();
        @Option(names = "--only", paramLabel = "CHECK", description = "Only checks whose name begins so.")
        private String only;
        @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", description = "How to print: table, json.")
        private Format format = Format.table;
        @Parameters(paramLabel = "JAR", description = "The component's bundle.")
        private Path jar;

        @Override
        public Integer call() throws IOException, InterruptedException {
            return ConformanceProgram.run(words());
        }

        List<String> words() {
            if (quick && full) {
                throw new Failure(ExitCode.USAGE, "command.usage", "--quick and --full exclude each other.",
                    "Give one of them.");
            }
            final List<String> words = new ArrayList<>(List.of("run", full ? "--full" : "--quick"));
            add(words, "--kind", kind);
            add(words, "--seed", seed);
            beside.forEach(one -> add(words, "--beside", one));
            add(words, "--only", only);
            settings.forEach((name, value) -> add(words, "--set", name + "=" + value));
            add(words, "-o", form(format));
            words.add(ConformanceProgram.jar(jar));
            return words;
        }
    }

    /** Lists the checks. */
    @Command(name = "list", mixinStandardHelpOptions = true,
        description = "List the checks: kind, name, the statement of the specification.")
    static final class ListChecks implements Callable<Integer> {
        @Option(names = "--kind", paramLabel = "KIND", description = "Only those of one kind.")
        private String kind;

        @Override
        public Integer call() throws IOException, InterruptedException {
            final List<String> words = new ArrayList<>(List.of("list"));
            add(words, "--kind", kind);
            return ConformanceProgram.run(words);
        }
    }

    private static void add(final List<String> words, final String option, final Object value) {
        if (value != null) {
            words.add(option);
            words.add(value.toString());
        }
    }

    static String form(final Format format) {
        if (format != Format.table && format != Format.json) {
            throw new Failure(ExitCode.USAGE, "command.usage", "A report is printed as table or json, not as " + format
                + ".", "Give -o json, or nothing.");
        }
        return format.name();
    }
}
