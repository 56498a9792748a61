package io.coterie.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.coterie.command.client.ControlClient;
import io.coterie.command.client.Homes;
import io.coterie.command.client.MemberAddress;
import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import io.coterie.command.output.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code component}. */
@Command(name = "component", description = "Components that the cluster is made of.",
    subcommands = {ComponentCommands.ListComponents.class, ComponentCommands.Verify.class})
final class ComponentCommands extends Group {
    private static final Column[] COLUMNS = {Column.of("NODE", "node"), Column.of("KIND", "kind"),
        Column.of("COMPONENT", "component"), Column.of("VERSION", "version"), Column.of("ENGINE", "engine"),
        Column.of("STATE", "state"), Column.of("HEALTH", "health"), Column.of("BUNDLE", "bundle").inWide(),
        Column.of("GUARANTEES", "guarantees").inWide()};
    private static final Column[] INSTALLED = {Column.of("KIND", "kind"), Column.of("COMPONENT", "component"),
        Column.of("VERSION", "version"), Column.of("ENGINE", "engine"), Column.of("BUNDLE", "bundle"),
        Column.of("GUARANTEES", "guarantees").inWide()};

    /** What runs, or what is installed. */
    @Command(name = "list", mixinStandardHelpOptions = true,
        description = "List the components that run: kind, component, version, engine, guarantees, bundle.")
    static final class ListComponents extends Asking {
        @Option(names = "--all-nodes", description = "Ask every member that is found in the home.")
        private boolean allNodes;
        @Option(names = "--installed", description = "List what is installed, used or not.")
        private boolean installed;

        @Override
        public Integer call() {
            final String list = installed ? "installed" : "components";
            final Map<String, Object> whole;
            if (allNodes) {
                final List<Map<String, Object>> rows = new ArrayList<>();
                final List<Map<String, Object>> silent = new ArrayList<>();
                for (final MemberAddress member : Homes.members(home())) {
                    try {
                        rows.addAll(Fields.objects(new ControlClient(member).get("/v1/components"), list));
                    } catch (final Failure e) {
                        progress(e.problem());
                        silent.add(Map.of("node", member.node(), "code", e.code()));
                    }
                }
                if (rows.isEmpty()) {
                    client();
                }
                whole = new LinkedHashMap<>(Map.of(list, rows, "silent", silent));
            } else {
                whole = client().get("/v1/components");
            }
            output().list(Map.of(list, Fields.objects(whole, list)), Fields.objects(whole, list),
                installed ? INSTALLED : COLUMNS);
            return Fields.objects(whole, "silent").isEmpty() ? ExitCode.OK.status() : ExitCode.DEGRADED.status();
        }
    }

    /** Looks at a bundle. */
    @Command(name = "verify", mixinStandardHelpOptions = true, description = {
        "Look at a bundle without running it: components, claims, APIs, imports, exports, what it embeds, hash.",
        "Ends with 9 if there is something to mend, or if the file is no bundle or a hostile one."})
    static final class Verify implements Callable<Integer> {
        @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", description = "How to print: table, json.")
        private Format format = Format.table;
        @Option(names = "--beside", paramLabel = "JAR|FOLDER", description = "A library that it imports packages of, or"
            + " a folder of such, beside those of this distribution; repeatable.")
        private List<Path> beside = List.of();
        @Parameters(paramLabel = "JAR", description = "The bundle.")
        private Path jar;

        @Override
        public Integer call() throws IOException, InterruptedException {
            final List<String> words = new ArrayList<>(List.of("verify", "-o", TckCommands.form(format)));
            beside.forEach(one -> words.addAll(List.of("--beside", one.toString())));
            words.add(ConformanceProgram.jar(jar));
            return ConformanceProgram.run(words);
        }
    }
}
