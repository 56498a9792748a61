package io.coterie.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** The table of one benchmark, and its file {@code target/bench-NAME.json}. Used by one thread. */
public final class Report {
    private final String name;
    private final Map<String, Object> head = new LinkedHashMap<>();
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String[]> lines = new ArrayList<>();

    /**
     * Begins a report.
     *
     * @param name of the benchmark
     * @param columns headings
     */
    public Report(final String name, final String... columns) {
        this.name = name;
        head.put("benchmark", name);
        head.put("date", LocalDate.now().toString());
        head.put("processors", Runtime.getRuntime().availableProcessors());
        head.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        head.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        lines.add(columns);
    }

    /**
     * Says under what conditions it ran.
     *
     * @param what of what
     * @param value the condition
     */
    public void note(final String what, final Object value) {
        head.put(what, value);
    }

    /**
     * Adds a row.
     *
     * @param values what the file holds
     * @param cells what the table shows
     */
    public void row(final Map<String, Object> values, final String... cells) {
        rows.add(new LinkedHashMap<>(values));
        lines.add(cells);
    }

    /**
     * Prints the table and writes the file.
     *
     * @param out where to
     */
    public void finish(final PrintStream out) {
        final int[] widths = new int[lines.get(0).length];
        for (final String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        final StringBuilder text = new StringBuilder("\n");
        head.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
        for (final String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                text.append(i == 0 ? String.format("%-" + widths[i] + "s", line[i])
                    : String.format("  %" + widths[i] + "s", line[i]));
            }
            text.append('\n');
        }
        out.println(text);
        final Map<String, Object> all = new LinkedHashMap<>(head);
        all.put("rows", rows);
        try {
            final Path folder = Files.createDirectories(Path.of("target"));
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(folder.resolve("bench-" + name + ".json").toFile(), all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
