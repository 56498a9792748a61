package io.coterie.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    ConfigCommands.Revert.class, ConfigCommands.History.class})
final class ConfigCommands extends Group {
    private static final String DOCUMENT = "/v1/document";
    private static final String NEEDS_SWAP = "config.needs-swap";
    /** Longer than all limits of a swap. */
    private static final Duration SWAP_LIMIT = Duration.ofMinutes(10);

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
        description = "Say what applying a document would change:"
        + " exit code 3 if anything, 9 if a swap that it needs would be refused.")
    static final class Plan extends Asking {
        @Parameters(paramLabel = "FILE", description = "YAML or JSON; - reads standard input.")
        private Path file;

        @Override
        public Integer call() {
            return plan(this, client(), ConfigFile.read(file));
        }
    }

    /** Prints the plan, with that of the swap that it needs; its exit code. */
    private static int plan(final Asking command, final ControlClient client, final String text) {
        final Map<String, Object> plan = client.text("POST", DOCUMENT + "/plan", text, Map.of()).json();
        final List<String> changes = Fields.texts(plan, "changes");
        final Optional<Map<String, Object>> swap = Fields.objects(plan, "warnings").stream()
            .anyMatch(w -> NEEDS_SWAP.equals(Fields.text(w, "code")))
            ? Optional.of(client.post(SwapCommands.SWAPS + "/plan", Map.of("document", text))) : Optional.empty();
        if (command.output().structured()) {
            final Map<String, Object> whole = new LinkedHashMap<>(plan);
            swap.ifPresent(s -> whole.put("swap", s));
            command.output().value(whole);
            return planned(changes, swap);
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
        if (swap.isPresent()) {
            command.progress("Components have to be replaced first; 'coterie config apply --swap' does both:");
            SwapCommands.plan(command, swap.get());
        }
        return planned(changes, swap);
    }

    /** The exit code, the same for people and for scripts: a document whose swap would be refused cannot be applied. */
    private static int planned(final List<String> changes, final Optional<Map<String, Object>> swap) {
        if (swap.filter(s -> SwapCommands.planned(s) == ExitCode.CHECK_FAILED).isPresent()) {
            return ExitCode.CHECK_FAILED.status();
        }
        return changes.isEmpty() && swap.isEmpty() ? ExitCode.OK.status() : ExitCode.CHANGES.status();
    }

    /** What takes a text as the new document. */
    private abstract static class Applying extends Changing {
        @Option(names = "--swap", description = "Replace the components that it changes first, in one swap. Without it"
            + " the plan of the swap is shown, with exit code 3.")
        private boolean swap;
        @Option(names = "--expect", paramLabel = "N",
            description = "The version that you read. Default: whatever holds when the command begins.")
        private Long expected;
        @Option(names = {"-m", "--comment"}, paramLabel = "TEXT", description = "Why, for the history.")
        private String comment = "";

        final int apply(final String text) {
            final ControlClient client = client();
            if (dryRun()) {
                return plan(this, client, text);
            }
            final String begun = client.read(DOCUMENT).tag();
            try {
                return put(client, text, expected != null ? tag(expected) : begun);
            } catch (final Failure failure) {
                if (!NEEDS_SWAP.equals(failure.code())) {
                    throw failure;
                }
            }
            if (!swap) {
                return plan(this, client, text);
            }
            if (expected != null && !begun.equals(tag(expected))) {
                throw new Failure(ExitCode.STALE, "config.stale", "The version that holds is " + begun + ", not "
                    + expected + ".", "Read it again.");
            }
            final Map<String, Object> done = SwapCommands.run(this, new HashMap<>(Map.of("document", text,
                "author", Paths.author())), true, SWAP_LIMIT);
            if (SwapFollower.result(done) != ExitCode.OK) {
                return SwapCommands.result(this, done);
            }
            return putAfter(client, text, begun, Fields.text(done, "number"));
        }

        /**
         * The commit of a swap edits the document, soon after: that one edit is expected, and nobody else's.
         *
         * @param begun the version before the swap, as its tag
         * @param swap the swap's number
         */
        private int putAfter(final ControlClient client, final String text, final String begun, final String swap) {
            String tried = "";
            for (;;) {
                final Response read = client.read(DOCUMENT);
                final boolean edited = Fields.text(read.json(), "comment").startsWith("swap " + swap + ": ")
                    && begun.equals(tag(Fields.number(read.json(), "version") - 1));
                if (!edited && !read.tag().equals(begun)) {
                    throw new Failure(ExitCode.STALE, "config.stale", "The swap " + swap + " is committed, and somebody"
                        + " else changed the document meanwhile: the version that holds is " + read.tag() + ", not "
                        + begun + ". It was not applied.", "Read it again, and apply what you still want.");
                }
                try {
                    return put(client, text, read.tag());
                } catch (final Failure failure) {
                    if (failure.exitCode() != ExitCode.STALE || tried.equals(read.tag())) {
                        throw failure;
                    }
                    tried = read.tag();
                }
            }
        }

        private static String tag(final long version) {
            return "\"" + version + "\"";
        }

        private int put(final ControlClient client, final String text, final String tag) {
            waitIfWanted(anywhere(client, asked -> {
                final Response applied = asked.text("PUT", DOCUMENT + "?author=" + Paths.segment(Paths.author())
                    + "&comment=" + Paths.segment(comment), text, Map.of("If-Match", tag));
                if (output().structured()) {
                    output().value(applied.json());
                }
                progress("Version " + Fields.text(applied.json(), "version") + " holds.");
            }));
            return ExitCode.OK.status();
        }
    }

    /** Applies a document. */
    @Command(name = "apply", mixinStandardHelpOptions = true,
        description = "Apply a document: whole or not at all. Exit code 9 if it is refused, 5 if it is stale.")
    static final class Apply extends Applying {
        @Parameters(paramLabel = "FILE", description = "YAML or JSON; - reads standard input.")
        private Path file;

        @Override
        public Integer call() {
            return apply(ConfigFile.read(file));
        }
    }

    /** Applies an earlier version again. */
    @Command(name = "revert", mixinStandardHelpOptions = true,
        description = "Apply an earlier version once more, as a new one. Across a swap it needs --swap.")
    static final class Revert extends Applying {
        @Parameters(paramLabel = "VERSION", description = "Which version: see 'coterie config history'.")
        private long version;

        @Override
        public Integer call() {
            return apply(Fields.text(client().get(DOCUMENT + "/history/" + version), "text"));
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
