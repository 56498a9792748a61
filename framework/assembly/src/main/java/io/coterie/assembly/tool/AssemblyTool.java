package io.coterie.assembly.tool;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.assembly.repository.FileNames;
import io.coterie.assembly.resolve.UnresolvedException;

/**
 * Does what the noun {@code dist} of the command asks for. A request is a map with {@code verb} and what the verb
 * takes; the answer is a map, with {@code error} if it failed. Stateless.
 */
public final class AssemblyTool implements Function<Map<String, Object>, Map<String, Object>> {
    @Override
    public Map<String, Object> apply(final Map<String, Object> given) {
        try {
            final Request request = new Request(given);
            return switch (request.text("verb")) {
                case "list" -> Verbs.list(request);
                case "resolve" -> Verbs.resolve(request);
                case "build" -> Verbs.build(request);
                case "diff" -> Verbs.diff(request);
                case "sbom" -> Verbs.bill(request);
                case "new" -> Verbs.draft(request);
                default -> throw new IllegalArgumentException("no verb: " + request.text("verb"));
            };
        } catch (final CoterieException e) {
            return Map.of("error", error(e));
        } catch (final RuntimeException | StackOverflowError e) {
            // what is read here was written by others, and libraries read it, too
            return Map.of("error", unforeseen(e));
        }
    }

    private static Map<String, Object> unforeseen(final Throwable e) {
        final StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        final Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", "assembly.internal");
        error.put("problem", "Something was given that nobody foresaw: " + FileNames.shown(e.toString()) + ".");
        error.put("remedy", "Nothing was made. Look at what is unusual in the descriptor and the repositories, and "
            + "report it; -v shows where it happened.");
        error.put("unresolved", false);
        error.put("detail", trace.toString());
        error.put("findings", List.of());
        return error;
    }

    private static Map<String, Object> error(final CoterieException e) {
        final Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", e.code());
        error.put("problem", e instanceof InvalidInputException ? "The descriptor is refused." : e.problem());
        error.put("remedy", e instanceof InvalidInputException ? "Nothing was made; mend what is named and try again."
            : e.remedy());
        error.put("unresolved", e instanceof UnresolvedException || e.code().equals("assembly.no-repository"));
        error.put("detail", e instanceof UnresolvedException u ? u.detail() : "");
        error.put("findings", e instanceof InvalidInputException invalid
            ? invalid.findings().stream().map(AssemblyTool::finding).toList() : List.of());
        return error;
    }

    private static Map<String, Object> finding(final Finding finding) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("severity", finding.isError() ? "error" : "warning");
        map.put("code", finding.code());
        map.put("line", finding.line());
        map.put("column", finding.column());
        map.put("field", finding.field());
        map.put("problem", finding.problem());
        map.put("remedy", finding.remedy());
        return map;
    }
}
