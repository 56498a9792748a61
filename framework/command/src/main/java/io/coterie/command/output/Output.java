package io.coterie.command.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.coterie.command.json.Json;
import io.coterie.command.json.Yaml;

/** Prints results. Used on one thread. */
public final class Output {
    private static final Set<String> GOOD = Set.of("online", "started", "promoted", "current", "ok", "confirmed");
    private static final Set<String> BAD = Set.of("unclean", "failed", "unseen", "no-quorum", "timed_out");
    /** Control characters but the end of a line, and those that turn the direction of reading. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}&&[^\\n]]"
        + "|[\\x{80}-\\x{9f}\\x{61c}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]");
    private final Format format;
    private final boolean colour;
    private final PrintStream out;

    /**
     * Makes an output.
     *
     * @param format how to print
     * @param colour whether words of a state may be coloured
     * @param out where to
     */
    public Output(final Format format, final boolean colour, final PrintStream out) {
        this.format = format;
        this.colour = colour;
        this.out = out;
    }

    /** {@return whether a script reads it, which wants the whole value} */
    public boolean structured() {
        return format == Format.json || format == Format.yaml;
    }

    /**
     * Prints a value whole; for the structured formats.
     *
     * @param value maps and lists
     */
    public void value(final Object value) {
        out.print(format == Format.yaml ? Yaml.write(value) : Json.write(value, true) + "\n");
        out.flush();
    }

    /**
     * Prints a list: as a table, or whole.
     *
     * @param whole what a script gets
     * @param rows what a table shows
     * @param columns how
     */
    public void list(final Object whole, final List<Map<String, Object>> rows, final Column... columns) {
        if (structured()) {
            value(whole);
        } else {
            table(rows, columns);
        }
    }

    /**
     * Prints rows as a table.
     *
     * @param rows the rows
     * @param columns the columns
     */
    public void table(final List<Map<String, Object>> rows, final Column... columns) {
        final List<Column> shown = new ArrayList<>();
        for (final Column column : columns) {
            if (!column.wide() || format == Format.wide) {
                shown.add(column);
            }
        }
        final List<List<String>> cells = new ArrayList<>();
        cells.add(shown.stream().map(Column::title).toList());
        rows.forEach(row -> cells.add(shown.stream().map(c -> blank(c.value().apply(row))).toList()));
        final int[] widths = new int[shown.size()];
        cells.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        for (int row = 0; row < cells.size(); row++) {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                final String cell = cells.get(row).get(i);
                final String padding = i == widths.length - 1 ? "" : " ".repeat(widths[i] - cell.length() + 2);
                line.append(row == 0 ? cell : coloured(cell)).append(padding);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    /**
     * Prints a line for people: {@link #harmless(String)}.
     *
     * @param text the line
     */
    public void line(final String text) {
        line(text, "", "");
    }

    /**
     * Prints a line for people with a word of a state in it, which is coloured if colours are wanted.
     *
     * @param before what stands before the word
     * @param word the word
     * @param after what stands after it
     */
    public void line(final String before, final String word, final String after) {
        out.println(harmless(before) + coloured(harmless(word)) + harmless(after));
        out.flush();
    }

    /**
     * Prints one line of JSON as it came; for a script.
     *
     * @param json the line
     */
    public void json(final String json) {
        out.println(json);
        out.flush();
    }

    /** Green for good, red for bad, if colours are wanted. */
    private String coloured(final String word) {
        if (!colour) {
            return word;
        }
        return GOOD.contains(word) ? "\u001b[32m" + word + "\u001b[0m"
            : BAD.contains(word) ? "\u001b[31m" + word + "\u001b[0m" : word;
    }

    private static String blank(final String cell) {
        return cell.isEmpty() ? "-" : harmless(cell.replace('\n', ' ').replace('\t', ' '));
    }

    /**
     * A text that somebody else wrote, fit for a terminal: what would move the cursor, change colours or turn the
     * direction of reading is shown as a question mark. Lines stay lines.
     *
     * @param text the text
     * @return the same without control characters
     */
    public static String harmless(final String text) {
        return UNPRINTABLE.matcher(text.replace("\t", "    ")).replaceAll("?");
    }
}
