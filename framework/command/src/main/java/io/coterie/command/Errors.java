package io.coterie.command;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

import io.coterie.command.json.Json;
import io.coterie.command.output.Format;
import io.coterie.command.output.Output;
import picocli.CommandLine.ParseResult;

/**
 * Says why a command failed: in lines for a person, or, where results are asked for as JSON or YAML, as one line of
 * JSON, the last on standard error. Stateless.
 */
final class Errors {
    private Errors() {
    }

    /** Whether a script reads what the command prints. */
    static boolean structured(final ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        final Format format = last.matchedOptionValue("--output", Format.table);
        return format == Format.json || format == Format.yaml;
    }

    static void print(final Failure failure, final boolean structured, final PrintStream err) {
        if (structured) {
            final Map<String, Object> error = new LinkedHashMap<>();
            error.put("code", failure.code());
            error.put("problem", failure.problem());
            error.put("remedy", failure.remedy());
            error.put("exitCode", failure.exitCode().status());
            error.put("findings", failure.findings());
            err.println(Json.write(Map.of("error", error), false));
            return;
        }
        err.println(Output.harmless(failure.code() + ": " + failure.problem()));
        failure.findings().forEach(finding -> err.println("  " + Output.harmless(Main.finding(finding))));
        err.println(Output.harmless(failure.remedy()));
    }
}
