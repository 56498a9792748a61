package io.coterie.command.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.Group;
import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import io.coterie.command.output.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code dist}: what is in a distribution, and making one. */
@Command(name = "dist", description = "Distributions: what is in them and why, and making them.",
    subcommands = {DistCommands.Ready.class, DistCommands.New.class, DistCommands.Resolve.class,
        DistCommands.Build.class, DistCommands.Diff.class, DistCommands.Bill.class})
public final class DistCommands extends Group {
    private static final String OF_ANY_FORM = "A descriptor, folder, archive, package or image.";
    private static final String DESCRIPTOR = "A file, or the name of a ready-made descriptor ('dist list').";

    /** The ready-made descriptors. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the ready-made descriptors.")
    static final class Ready extends Distributing {
        @Override
        public Integer call() {
            final Map<String, Object> answer = ask("list", Map.of());
            output().list(answer, Fields.objects(answer, "descriptors"), Column.of("DESCRIPTOR", "descriptor"),
                Column.of("DESCRIPTION", "description"), Column.of("COMPONENTS", "components").inWide());
            return ExitCode.OK.status();
        }
    }

    /** What a descriptor comes to. */
    @Command(name = "resolve", mixinStandardHelpOptions = true,
        description = "Say which bundles a descriptor comes to, and why: exit code 13 if it cannot be had.")
    static final class Resolve extends Distributing {
        @Parameters(paramLabel = "DESCRIPTOR", description = DESCRIPTOR)
        private String descriptor;
        @Option(names = "--feature", description = "Print the result as an OSGi feature (JSON) instead.")
        private boolean feature;

        @Override
        public Integer call() {
            final Map<String, Object> answer = new LinkedHashMap<>(ask("resolve", Map.of("descriptor", descriptor)));
            final Object document = answer.remove("feature");
            if (feature) {
                out().print(document);
                out().flush();
                return ExitCode.OK.status();
            }
            if (output().structured()) {
                output().value(answer);
                return ExitCode.OK.status();
            }
            output().table(Fields.objects(answer, "components"), Column.of("KIND", "kind"),
                Column.of("COMPONENT", "component"), Column.of("VERSION", "version"), Column.of("WHY", "why"),
                Column.of("GUARANTEES", "guarantees").inWide());
            output().line("");
            output().table(Fields.objects(answer, "bundles"), Column.of("BUNDLE", "bundle"),
                Column.of("VERSION", "version"), Column.of("WHY", row -> why(Fields.texts(row, "why"))),
                Column.of("FROM", "from").inWide());
            final long bytes = Fields.objects(answer, "bundles").stream()
                .mapToLong(b -> Long.parseLong(Fields.text(b, "bytes"))).sum();
            progress(Fields.objects(answer, "bundles").size() + " bundles, " + bytes / 1024 + " KiB.");
            return ExitCode.OK.status();
        }

        private static String why(final List<String> reasons) {
            return reasons.isEmpty() ? "" : reasons.get(0)
                + (reasons.size() > 1 ? " (and " + (reasons.size() - 1) + " more)" : "");
        }
    }

    /** Makes a distribution. */
    @Command(name = "build", mixinStandardHelpOptions = true,
        description = "Make a distribution: byte for byte the same for the same input.")
    static final class Build extends Distributing {
        @Parameters(paramLabel = "DESCRIPTOR", description = DESCRIPTOR)
        private String descriptor;
        @Option(names = "--as", paramLabel = "FORM", defaultValue = "tar",
            description = "tar (tar.gz), deb, oci (image layout in a tar), or folder. Default: tar.")
        private String form;
        @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where it goes, whole or not "
            + "at all; an earlier one is replaced, anything else is not. '-' is standard output.")
        private Path out;
        @Option(names = "--base", paramLabel = "TAR|LAYOUT", description = "The image on which an image is built: the "
            + "tar of 'docker save', or an OCI image layout. Default: none, only the distribution's layer.")
        private Path image;

        @Override
        public Integer call() {
            final Map<String, Object> request = new LinkedHashMap<>();
            request.put("descriptor", descriptor);
            request.put("as", form);
            request.put("out", out.toString());
            request.put("image", image == null ? "" : image.toString());
            final boolean streamed = out.toString().equals("-");
            if (streamed) {
                if (output().structured()) {
                    throw new Failure(ExitCode.USAGE, "command.usage", "Standard output takes the distribution or the "
                        + "answer, not both.", "Give the name of a file, or leave out -o.");
                }
                request.put("stream", out());
            }
            final Map<String, Object> answer = ask("build", request);
            if (streamed && out().checkError()) {
                throw new Failure(ExitCode.FAILED, "assembly.not-written", "Standard output took not all of it.",
                    "Check who reads it, and the disk's free space.");
            }
            if (output().structured()) {
                output().value(answer);
            }
            final String bytes = Fields.text(answer, "bytes");
            progress(Fields.text(answer, "distribution") + " " + Fields.text(answer, "version") + " is in "
                + (streamed ? "standard output" : Fields.text(answer, "out")) + ": "
                + Fields.text(answer, "bundles") + " bundles"
                + (bytes.isEmpty() ? "." : ", " + Long.parseLong(bytes) / 1024 + " KiB."));
            return ExitCode.OK.status();
        }
    }

    /** What is different between two. */
    @Command(name = "diff", mixinStandardHelpOptions = true,
        description = "Say what differs between two distributions: bundles, settings of members, files of programs. "
            + "Exit code 3 if anything does.")
    static final class Diff extends Distributing {
        private static final int SHORT = 12;
        @Parameters(index = "0", paramLabel = "BEFORE", description = OF_ANY_FORM)
        private String before;
        @Parameters(index = "1", paramLabel = "AFTER", description = OF_ANY_FORM)
        private String after;

        @Override
        public Integer call() {
            final Map<String, Object> answer = ask("diff", Map.of("one", before, "other", after));
            final List<Map<String, Object>> rows = new ArrayList<>();
            for (final String part : List.of("added", "removed", "changed")) {
                rows.addAll(Fields.objects(answer, part));
            }
            final int bundles = rows.size();
            final List<Map<String, Object>> settings = Fields.objects(answer, "settings");
            final List<Map<String, Object>> files = Fields.objects(answer, "files");
            rows.addAll(settings);
            rows.addAll(files);
            if (output().structured() || !rows.isEmpty()) {
                output().list(answer, rows, Column.of("NAME", Diff::name), Column.of("WHAT", "what"),
                    Column.of("BEFORE", row -> shortened(row, "before")),
                    Column.of("AFTER", row -> shortened(row, "after")));
            }
            progress(rows.isEmpty() ? "Both hold the same bundles, settings and files." : bundles + " bundles, "
                + settings.size() + " settings and " + files.size() + " files differ.");
            return rows.isEmpty() ? ExitCode.OK.status() : ExitCode.CHANGES.status();
        }

        private static String name(final Map<String, Object> row) {
            return Fields.text(row, row.containsKey("bundle") ? "bundle" : row.containsKey("file") ? "file"
                : "setting");
        }

        /** Of a hash no more than tells two apart. */
        private static String shortened(final Map<String, Object> row, final String part) {
            final String text = Fields.text(row, part);
            return row.containsKey("file") && text.length() > SHORT ? text.substring(0, SHORT) : text;
        }
    }

    /** A first descriptor. */
    @Command(name = "new", mixinStandardHelpOptions = true, description = "Print or write a first descriptor.")
    static final class New extends Distributing {
        private static final List<String> DEFAULT = List.of("membership=jgroups", "messaging=jgroups");
        @Parameters(paramLabel = "NAME", description = "The distribution's name.")
        private String name;
        @Option(names = "--component", paramLabel = "KIND=COMPONENT", split = ",", description = "A component, or a "
            + "kind alone to leave the choice open. Default: asked for at a terminal, else membership and messaging.")
        private List<String> components = new ArrayList<>();
        @Option(names = "--no-command", description = "Without the program 'coterie'.")
        private boolean withoutCommand;
        @Option(names = "--out", paramLabel = "FILE", description = "Where it goes; what is there is not replaced. "
            + "Default: standard output.")
        private Path file;

        @Override
        public Integer call() throws IOException {
            if (!name.matches("[a-z]([a-z0-9]|[.-](?=[a-z0-9])){1,63}")) {
                throw new Failure(ExitCode.USAGE, "command.usage", "'" + name + "' is no name for a distribution.",
                    "Use 2 to 64 of lower-case letters, digits, and single '.' and '-' between them.");
            }
            if (file != null && Files.exists(file)) {
                throw there(file);
            }
            if (components.isEmpty() && Terminal.isInput()) {
                components.addAll(answer(new BufferedReader(new InputStreamReader(System.in)), err()));
            }
            if (components.isEmpty()) {
                components.addAll(DEFAULT);
            }
            final String text = Fields.text(ask("new", Map.of("name", name, "components", components, "command",
                !withoutCommand)), "text");
            if (file == null) {
                out().print(text);
                out().flush();
            } else {
                write(file, text);
                progress("The descriptor is in " + file + ": 'coterie dist resolve " + file + "' says what it comes "
                    + "to.");
            }
            return ExitCode.OK.status();
        }

        /** Asks where a person sees it, even if the descriptor goes into a file. */
        static List<String> answer(final BufferedReader in, final PrintStream err) throws IOException {
            err.print("Components, as KIND=COMPONENT, with commas between (empty: " + String.join(",", DEFAULT)
                + "): ");
            err.flush();
            final String line = in.readLine();
            return line == null || line.isBlank() ? List.of() : List.of(line.strip().split("\\s*,\\s*"));
        }

        static void write(final Path file, final String text) {
            try {
                Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
            } catch (final FileAlreadyExistsException e) {
                throw there(file);
            } catch (final NoSuchFileException e) {
                throw new Failure(ExitCode.NOT_FOUND, "command.not-written", file + " cannot be written: its folder is "
                    + "not there.", "Make the folder, or give another one.");
            } catch (final IOException e) {
                final Failure failure = new Failure(ExitCode.FAILED, "command.not-written", file
                    + " cannot be written: " + e + ".", "Check the folder, its permissions and its room.");
                try {
                    // half a descriptor would only be in the way of the next try
                    Files.deleteIfExists(file);
                } catch (final IOException left) {
                    failure.addSuppressed(left);
                }
                throw failure;
            }
        }

        private static Failure there(final Path file) {
            return new Failure(ExitCode.USAGE, "command.file-exists", file + " is there already.",
                "Give another name, or remove it.");
        }
    }

    /** The bill of materials. */
    @Command(name = "sbom", mixinStandardHelpOptions = true,
        description = "Print the bill of materials (CycloneDX) of a descriptor, folder, archive, package or image.")
    static final class Bill extends Distributing {
        @Parameters(paramLabel = "DISTRIBUTION", description = OF_ANY_FORM)
        private String distribution;

        @Override
        public Integer call() {
            out().print(Fields.text(ask("sbom", Map.of("descriptor", distribution)), "text"));
            out().flush();
            return ExitCode.OK.status();
        }
    }
}
