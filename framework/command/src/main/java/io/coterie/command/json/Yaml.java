package io.coterie.command.json;

import java.util.List;
import java.util.Map;

/** Writes JSON's values as YAML in block style. Pure. */
public final class Yaml {
    private Yaml() {
    }

    /**
     * Writes a value.
     *
     * @param value a map, list, text, number, truth value or null
     * @return YAML, ending with a line end
     */
    public static String write(final Object value) {
        final StringBuilder out = new StringBuilder();
        write(out, value, 0, false);
        return out.toString();
    }

    private static void write(final StringBuilder out, final Object value, final int indent, final boolean inLine) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            boolean first = inLine;
            for (final Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(first ? "" : " ".repeat(indent)).append(scalar(entry.getKey())).append(':');
                first = false;
                nested(out, entry.getValue(), indent + 2);
            }
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            for (final Object element : list) {
                out.append(" ".repeat(indent)).append("- ");
                write(out, element, indent + 2, true);
            }
        } else {
            out.append(scalar(value)).append('\n');
        }
    }

    private static void nested(final StringBuilder out, final Object value, final int indent) {
        final boolean block = value instanceof Map<?, ?> map && !map.isEmpty()
            || value instanceof List<?> list && !list.isEmpty();
        out.append(block ? "\n" : " ");
        write(out, value, indent, false);
    }

    /** Texts are quoted unless they are plain words: JSON's quotes are YAML's too. */
    private static String scalar(final Object value) {
        if (value instanceof String text && text.matches("[A-Za-z][A-Za-z0-9_./-]*")
                && !text.matches("(?i)true|false|null|yes|no|on|off|y|n")) {
            return text;
        }
        return value instanceof Map ? "{}" : value instanceof List ? "[]" : Json.write(value, false);
    }
}
