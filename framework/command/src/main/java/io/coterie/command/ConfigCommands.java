package io.coterie.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.coterie.command.client.ControlClient;
import io.coterie.command.client.Response;
import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code config}: the cluster document. */
@Command(name = "config", description = "The cluster document.", subcommands = {ConfigCommands.Get.class,
    ConfigCommands.Validate.class, ConfigCommands.Plan.class, ConfigCommands.Apply.class,
    ConfigCommands.History.class})
final class ConfigCommands extends Group {
    private static final String DOCUMENT = "/v1/document";

    /** The document or an earlier version. */
    @Command(name = "get", mixinStandardHelpOptions = true, description = "Print the document as its author wrote it.")
    static final class Get extends Asking {
        @Option(names = "--version-number", paramLabel = "N", description = "An earlier version.")
        private Long version;

        @Override
        public Integer call() {
            final Map<String, Object> document = client().get(version == null ? DOCUMENT
                : DOCUMENT + "/history/" + version);
            if (output().structured()) {
                output().value(document);
            } else {
                out().print(Fields.text(document, "text"));
                out().flush();
                progress("# version " + Fields.text(document, "version") + ", by " + Fields.text(document, "author")
                    + " at " + Fields.text(document, "at"));
            }
            return ExitCode.OK.status();
        }
    }

    /** Checks a file. */
    @Command(name = "validate", mixinStandardHelpOptions = true,
        description = "Check a document: exit code 9 if it would be refused.")
    static final class Validate extends Asking {
        @Parameters(paramLabel = "FILE", description = "YAML or JSON; - reads standard input.")
        private Path file;

        @Override
        public Integer call() {
            return check(this, ConfigFile.read(file));
        }
    }

    /** Checks what holds, or a file; the noun {@code cluster} has it too. */
    @Command(name = "validate", mixinStandardHelpOptions = true,
        description = "Check the document that holds, or a file: exit code 9 if there are errors.")
    static final class ValidateCluster extends Asking {
        @Parameters(paramLabel = "FILE", arity = "0..1", description = "Default: the document that holds.")
        private Path file;

        @Override
        public Integer call() {
            return check(this, file != null ? ConfigFile.read(file) : Fields.text(client().get(DOCUMENT), "text"));
        }
    }

    private static int check(final Asking command, final String text) {
        final Map<String, Object> answer =
            command.client().text("POST", DOCUMENT + "/validate", text, Map.of()).json();
        final List<Map<String, Object>> findings = Fields.objects(answer, "findings");
        if (command.output().structured()) {
            command.output().value(answer);
        } else {
            findings.forEach(f -> command.output().line(Main.finding(f)));
        }
        final boolean valid = Fields.flag(answer, "valid");
        command.progress(valid ? "The document is good." : "The document would be refused.");
        return valid ? ExitCode.OK.status() : ExitCode.CHECK_FAILED.status();
    }

    /** What a document would do. */
    @Command(name = "plan", mixinStandardHelpOptions = true,
        description = "Say what applying a document would change: exit code 3 if anything.")
    static final class Plan extends Asking {
        @Parameters(paramLabel = "FILE", description = "YAML or JSON; - reads standard input.")
        private Path file;

        @Override
        public Integer call() {
            return plan(this, client(), ConfigFile.read(file)) ? ExitCode.CHANGES.status() : ExitCode.OK.status();
        }
    }

    /** Prints the plan; whether there are changes. */
    private static boolean plan(final Asking command, final ControlClient client, final String text) {
        final Map<String, Object> plan = client.text("POST", DOCUMENT + "/plan", text, Map.of()).json();
        final List<String> changes = Fields.texts(plan, "changes");
        if (command.output().structured()) {
            command.output().value(plan);
            return !changes.isEmpty();
        }
        changes.forEach(c -> command.output().line(c));
        Fields.objects(plan, "warnings").forEach(w -> command.progress(Main.finding(w)));
        if (!Fields.objects(plan, "transition.actions").isEmpty()) {
            command.output().line("");
            command.output().table(Fields.objects(plan, "transition.actions"), Column.of("ACTION", "id"),
                Column.of("REASON", "reason"));
        }
        Fields.texts(plan, "transition.notes").forEach(n -> command.progress("! " + n));
        command.progress(changes.isEmpty() ? "Nothing would change." : changes.size() + " changes to version "
            + Fields.text(plan, "baseVersion") + ".");
        return !changes.isEmpty();
    }

    /** Applies a document. */
    @Command(name = "apply", mixinStandardHelpOptions = true,
        description = "Apply a document: whole or not at all. Exit code 9 if it is refused, 5 if it is stale.")
    static final class Apply extends Changing {
        @Parameters(paramLabel = "FILE", description = "YAML or JSON; - reads standard input.")
        private Path file;
        @Option(names = "--expect", paramLabel = "N",
            description = "The version that you read. Default: whatever holds when the command begins.")
        private Long expected;
        @Option(names = {"-m", "--comment"}, paramLabel = "TEXT", description = "Why, for the history.")
        private String comment = "";

        @Override
        public Integer call() {
            final String text = ConfigFile.read(file);
            final ControlClient client = client();
            if (dryRun()) {
                return plan(this, client, text) ? ExitCode.CHANGES.status() : ExitCode.OK.status();
            }
            final String tag = expected != null ? "\"" + expected + "\"" : client.read(DOCUMENT).tag();
            final Response applied = client.text("PUT", DOCUMENT + "?author=" + Paths.segment(Paths.author())
                + "&comment=" + Paths.segment(comment), text, Map.of("If-Match", tag));
            if (output().structured()) {
                output().value(applied.json());
            }
            progress("Version " + Fields.text(applied.json(), "version") + " holds.");
            waitIfWanted(client);
            return ExitCode.OK.status();
        }
    }

    /** Earlier versions. */
    @Command(name = "history", mixinStandardHelpOptions = true, description = "List the versions of the document.")
    static final class History extends Asking {
        @Override
        public Integer call() {
            final Map<String, Object> answer = client().get(DOCUMENT + "/history");
            output().list(answer, Fields.objects(answer, "versions"), Column.of("VERSION", "version"),
                Column.of("AT", "at"), Column.of("AUTHOR", "author"), Column.of("COMMENT", "comment"));
            return ExitCode.OK.status();
        }
    }
}
