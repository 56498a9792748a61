package io.coterie.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.coterie.command.client.ControlClient;
import io.coterie.command.client.Homes;
import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The noun {@code swap}: components of the running cluster are replaced, on all members or on none. */
@Command(name = "swap", description = "Replace components of the running cluster.", subcommands = {
    SwapCommands.Plan.class, SwapCommands.Run.class, SwapCommands.Status.class, SwapCommands.Abort.class,
    SwapCommands.History.class, SwapCommands.Bench.class})
final class SwapCommands extends Group {
    static final String SWAPS = "/v1/swaps";
    private static final Column[] COLUMNS = {Column.of("SWAP", "number"), Column.of("REVISION", "revision"),
        Column.of("STATE", "state"), Column.of("CHANGES", r -> String.join("; ", Fields.texts(r, "changes"))),
        Column.of("AUTHOR", "author"), Column.of("BEGAN", r -> Fields.objects(r, "states").stream().findFirst()
            .map(s -> Fields.text(s, "at")).orElse("")), Column.of("REASON", "reason"),
        Column.of("REMARKS", r -> String.join("; ", Fields.texts(r, "remarks"))).inWide()};

    /** What is to be replaced, as the command line names it. */
    abstract static class Wanting extends Asking {
        @Parameters(paramLabel = "KIND=COMPONENT", arity = "1..*", description = "What is to stand in a slot:"
            + " KIND[:OLD]=COMPONENT[@VERSION][,SETTING=VALUE...]. Of a kind of which several run OLD says which makes"
            + " way. Settings that are not named stay as they are, if the"
            + " component does; SETTING= goes back to the default.")
        private List<String> wanted;
        @Option(names = "--bundle", paramLabel = "FILE[#SHA256]", description = "A bundle that the member which is"
            + " asked does not have yet; the others fetch it from there. With the hash that it must have, else it is"
            + " refused. May be given several times.")
        private List<String> bundles = List.of();

        /** Hands the bundles over, and gives what to ask for. */
        final Map<String, Object> body(final ControlClient client) {
            final List<Map<String, Object>> components = new ArrayList<>();
            wanted.forEach(w -> components.add(component(w)));
            for (final String bundle : bundles) {
                final Bundle named = Bundle.of(bundle);
                final Map<String, Object> taken = client.post("/v1/bundles", named.body());
                Fields.objects(taken, "components").forEach(c -> {
                    progress(client.member().node() + " has taken " + Fields.text(c, "kind") + "="
                        + Fields.text(c, "component") + "@" + Fields.text(c, "version"));
                    components.stream().filter(w -> !named.hash().isEmpty()
                        && Fields.text(w, "kind").equals(Fields.text(c, "kind"))
                        && Fields.text(w, "component").equals(Fields.text(c, "component")))
                        .forEach(w -> w.put("bundleHash", named.hash()));
                });
            }
            return new HashMap<>(Map.of("components", components, "author", Paths.author()));
        }
    }

    /** A bundle of a command line, with the hash that it must have, if one is stated. */
    record Bundle(Path file, String hash) {
        private static final Pattern STATED = Pattern.compile("(.+)#([0-9a-fA-F]{64})");

        static Bundle of(final String text) {
            final Matcher stated = STATED.matcher(text);
            if (stated.matches()) {
                return new Bundle(Path.of(stated.group(1)), stated.group(2).toLowerCase(Locale.ROOT));
            }
            final Path file = Path.of(text);
            if (text.contains("#") && !Files.exists(file)) {
                throw new Failure(ExitCode.USAGE, "command.usage", "'" + text + "' is no file, and what follows the #"
                    + " is no SHA-256.", "Write FILE#SHA256 with its 64 hexadecimal digits, as sha256sum prints them.");
            }
            return new Bundle(file, "");
        }

        Map<String, String> body() {
            final Map<String, String> body = new HashMap<>();
            body.put("file", file.toAbsolutePath().normalize().toString());
            if (!hash.isEmpty()) {
                body.put("bundleHash", hash);
            }
            return body;
        }
    }

    /** One component of a command line. */
    static Map<String, Object> component(final String text) {
        final String[] parts = text.split(",", -1);
        final int equals = parts[0].indexOf('=');
        if (equals <= 0 || equals == parts[0].length() - 1) {
            throw new Failure(ExitCode.USAGE, "command.usage", "'" + text + "' names no component.",
                "Write KIND[:OLD]=COMPONENT[@VERSION][,SETTING=VALUE...], such as messaging=jgroups@1.2.0.");
        }
        final String[] named = parts[0].substring(equals + 1).split("@", 2);
        final Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            final int at = parts[i].indexOf('=');
            if (at <= 0) {
                throw new Failure(ExitCode.USAGE, "command.usage", "'" + parts[i] + "' is no setting.",
                    "Write SETTING=VALUE.");
            }
            settings.put(parts[i].substring(0, at), parts[i].substring(at + 1));
        }
        final String[] kind = parts[0].substring(0, equals).split(":", 2);
        if (kind[0].isEmpty() || kind.length > 1 && kind[1].isEmpty()) {
            throw new Failure(ExitCode.USAGE, "command.usage", "'" + text + "' names no kind, or not what makes way.",
                "Write KIND:OLD=NEW, such as fencing:agents=mine.");
        }
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("kind", kind[0]);
        row.put("component", named[0]);
        row.put("version", named.length > 1 ? named[1] : "");
        row.put("settings", settings);
        if (kind.length > 1) {
            row.put("replaces", kind[1]);
        }
        return row;
    }

    /** What a plan of a swap means, however it is printed: changes, nothing to do, or refused. */
    static ExitCode planned(final Map<String, Object> plan) {
        if (!Fields.flag(plan, "possible")) {
            return nothingToDo(plan) ? ExitCode.OK : ExitCode.CHECK_FAILED;
        }
        return Fields.texts(plan, "changes").isEmpty() ? ExitCode.OK : ExitCode.CHANGES;
    }

    private static boolean nothingToDo(final Map<String, Object> plan) {
        return Fields.objects(plan, "findings").stream()
            .allMatch(f -> "swap.nothing-to-do".equals(Fields.text(f, "code")));
    }

    /** Prints a plan; its exit code: changes, nothing to do, or refused. */
    static int plan(final Asking command, final Map<String, Object> plan) {
        if (command.output().structured()) {
            command.output().value(plan);
        } else {
            Fields.texts(plan, "changes").forEach(c -> command.output().line("~ " + c));
            Fields.texts(plan, "installs").forEach(i -> command.output().line("+ bundle on " + i));
        }
        Fields.objects(plan, "findings").forEach(f -> command.progress(Main.finding(f)));
        final ExitCode code = planned(plan);
        command.progress(switch (code) {
            case OK -> "Nothing would change.";
            case CHANGES -> "The swap would lead to revision " + Fields.text(plan, "revision")
                + " of the components; nothing was touched.";
            default -> "The swap would be refused; nothing was touched.";
        });
        return code.status();
    }

    /** Runs a swap and follows it. */
    static Map<String, Object> run(final Asking command, final Map<String, Object> body, final boolean wait,
            final Duration timeout) {
        final Map<String, Object> begun = command.client().post(SWAPS, body);
        final long number = Fields.number(begun, "number");
        Fields.texts(begun, "changes").forEach(c -> command.progress("~ " + c));
        return wait ? new SwapFollower(command::client, command::progress).follow(number, timeout) : begun;
    }

    /** What it would do. */
    @Command(name = "plan", mixinStandardHelpOptions = true, description = "Say what a swap would do: exit code 3 if it"
        + " can be run, 9 if it would be refused. Touches nothing, but takes the bundles.")
    static final class Plan extends Wanting {
        @Override
        public Integer call() {
            final ControlClient client = client();
            return plan(this, client.post(SWAPS + "/plan", body(client)));
        }
    }

    /** Does it. */
    @Command(name = "run", mixinStandardHelpOptions = true, description = {
        "Replace components on all members at one moment, or on none.",
        "Ends with 10 if it went back, 9 if it was refused. Ctrl-C ends the command, not the swap."})
    static final class Run extends Wanting {
        @Option(names = "--dry-run", description = "As 'swap plan'.")
        private boolean dryRun;
        @Option(names = "--no-wait", description = "Begin it, and do not follow it.")
        private boolean noWait;
        @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "10m",
            description = "How long to follow it. Default: 10m, longer than all its limits.")
        private Duration timeout = Duration.ofMinutes(10);

        @Override
        public Integer call() {
            final ControlClient client = client();
            final Map<String, Object> body = body(client);
            if (dryRun) {
                return plan(this, client.post(SWAPS + "/plan", body));
            }
            final Map<String, Object> swap = SwapCommands.run(this, body, !noWait, timeout);
            if (output().structured()) {
                output().value(swap);
            }
            return noWait ? ExitCode.OK.status() : result(this, swap);
        }
    }

    static int result(final Asking command, final Map<String, Object> swap) {
        final ExitCode code = SwapFollower.result(swap);
        Fields.texts(swap, "remarks").forEach(command::progress);
        command.progress(code == ExitCode.OK ? "Revision " + Fields.text(swap, "revision")
            + " of the components holds on every member." : "The old components hold: " + Fields.text(swap, "reason"));
        return code.status();
    }

    /** Where it stands. */
    @Command(name = "status", mixinStandardHelpOptions = true,
        description = "Where a swap stands, on each member: exit code 8 if it is not over, 10 if it went back.")
    static final class Status extends Asking {
        @Parameters(paramLabel = "NUMBER", arity = "0..1", description = "Which swap. Default: the last one.")
        private Long number;

        @Override
        public Integer call() {
            final Map<String, Object> swap;
            if (number != null) {
                swap = client().get(SWAPS + "/" + number);
            } else {
                final List<Map<String, Object>> all = Fields.objects(client().get(SWAPS), "swaps");
                if (all.isEmpty()) {
                    throw new Failure(ExitCode.NOT_FOUND, "swap.unknown", "There was no swap yet.",
                        "Begin one with 'coterie swap run'.");
                }
                swap = all.get(0);
            }
            if (output().structured()) {
                output().value(swap);
            } else {
                output().line(SwapFollower.head(swap));
                Fields.texts(swap, "changes").forEach(c -> output().line("~ " + c));
                Fields.texts(swap, "remarks").forEach(r -> output().line(r));
                output().table(Fields.objects(swap, "members"), Column.of("NODE", "node"), Column.of("STEP", "step"),
                    Column.of("REVISION", "revision"), Column.of("TAKES PART", "takesPart"),
                    Column.of("WAITS FOR", "waitsFor"), Column.of("FAILURE", "failure"));
            }
            return !Fields.flag(swap, "over") ? ExitCode.DEGRADED.status() : SwapFollower.result(swap).status();
        }
    }

    /** Takes it back. */
    @Command(name = "abort", mixinStandardHelpOptions = true,
        description = "Take a swap back that is not decided yet, or a log that is not handed over yet, and wait until"
            + " the old components hold.")
    static final class Abort extends Changing {
        @Parameters(paramLabel = "NUMBER", description = "Which swap.")
        private long number;

        @Override
        public Integer call() {
            final Map<String, String> body = Map.of("author", Paths.author());
            if (dryRun()) {
                return ask(SWAPS + "/" + number + "/abort", body, "");
            }
            anywhere(client(), asked -> asked.post(SWAPS + "/" + number + "/abort", body));
            final Map<String, Object> swap = new SwapFollower(this::client, this::progress).follow(number, timeout());
            if (output().structured()) {
                output().value(swap);
            }
            return ExitCode.OK.status();
        }
    }

    /** Earlier ones. */
    @Command(name = "history", mixinStandardHelpOptions = true, description = "List the last swaps, the latest first.")
    static final class History extends Asking {
        @Override
        public Integer call() {
            final Map<String, Object> answer = client().get(SWAPS);
            output().list(answer, Fields.objects(answer, "swaps"), COLUMNS);
            return ExitCode.OK.status();
        }
    }

    /** What a swap costs those who send and receive. */
    @Command(name = "bench", mixinStandardHelpOptions = true, description = {
        "Swap messaging again and again under load, and print what was lost, came twice or out of order, and for how"
            + " long nothing was delivered; then the same for a copy of the component's bundle that is updated in"
            + " place, as OSGi alone would have it.",
        "On the development cluster of the home if one runs, else on members of its own."})
    static final class Bench extends Asking {
        @Option(names = "--nodes", paramLabel = "N", defaultValue = "3",
            description = "How many members, if none run. Default: 3.")
        private int nodes = 3;
        @Option(names = "--rate", paramLabel = "N", defaultValue = "5000",
            description = "Messages a second, of all members together. Default: 5000.")
        private int rate;
        @Option(names = "--size", paramLabel = "BYTES", defaultValue = "1024", description = "Default: 1024.")
        private int size;
        @Option(names = "--swaps", paramLabel = "N", defaultValue = "100", description = "How many. Default: 100.")
        private int swaps;
        @Option(names = "--updates", paramLabel = "N", defaultValue = "6",
            description = "How many updates in place of the bundle, on one member after the other. Default: 6.")
        private int updates;
        @Option(names = "--setting", paramLabel = "NAME=VALUE", defaultValue = "windowBytes=4194303",
            description = "What differs between the two instances. Default: windowBytes=4194303.")
        private String setting;

        @Override
        public Integer call() throws Exception {
            if (!Homes.members(home()).isEmpty()) {
                return measure(home());
            }
            try (DevelopmentRun own = new DevelopmentRun("bench", nodes, this::progress)) {
                return measure(own.home());
            }
        }

        private int measure(final Path cluster) {
            final String[] pair = setting.split("=", 2);
            if (pair.length < 2) {
                throw new Failure(ExitCode.USAGE, "command.usage", "'" + setting + "' is no setting.",
                    "Write NAME=VALUE.");
            }
            final Map<String, Object> figures = new SwapBench(cluster, this::progress).run(
                new SwapBench.Plan(rate, size, swaps, updates, pair[0], pair[1]));
            if (output().structured()) {
                output().value(figures);
            } else {
                figures.forEach((name, value) -> output().line(name + ": " + value));
            }
            final boolean good = Fields.number(figures, "lost") == 0 && Fields.number(figures, "duplicated") == 0
                && Fields.number(figures, "reordered") == 0;
            if (!good) {
                return ExitCode.CHECK_FAILED.status();
            }
            return swaps > 0 && Fields.number(figures, "committed") == 0 ? ExitCode.ROLLED_BACK.status()
                : ExitCode.OK.status();
        }
    }
}
