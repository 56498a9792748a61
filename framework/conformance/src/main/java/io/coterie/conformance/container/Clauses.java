package io.coterie.conformance.container;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Splits OSGi headers: clauses at commas, parts at semicolons, neither within quotes. Stateless. */
public final class Clauses {
    /**
     * One clause.
     *
     * @param path what stands first: a package, a namespace
     * @param parts attributes and directives by name, quotes removed; directives end with a colon, types are cut off
     */
    public record Clause(String path, Map<String, String> parts) {
    }

    private Clauses() {
    }

    /**
     * The clauses of a header.
     *
     * @param header the header; empty for one that is not there
     * @return the clauses, in their order
     */
    public static List<Clause> of(final String header) {
        final List<Clause> clauses = new ArrayList<>();
        for (final String clause : split(header, ',')) {
            String path = null;
            final Map<String, String> parts = new LinkedHashMap<>();
            for (final String part : split(clause, ';')) {
                final int at = part.indexOf('=');
                if (at < 0) {
                    path = path == null ? part.strip() : path;
                } else {
                    final boolean directive = part.charAt(at - 1) == ':';
                    final String name = part.substring(0, directive ? at - 1 : at).strip();
                    parts.put(directive ? name + ":" : name.split(":")[0], unquoted(part.substring(at + 1).strip()));
                }
            }
            if (path != null && !path.isEmpty()) {
                clauses.add(new Clause(path, parts));
            }
        }
        return clauses;
    }

    private static List<String> split(final String text, final char at) {
        final List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                quoted = !quoted;
            } else if (text.charAt(i) == at && !quoted) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        parts.removeIf(p -> p.isBlank() || p.strip().startsWith("="));
        return parts;
    }

    private static String unquoted(final String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
            ? text.substring(1, text.length() - 1) : text;
    }
}
