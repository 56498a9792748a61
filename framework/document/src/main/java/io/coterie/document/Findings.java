package io.coterie.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.core.Finding;

/** Collects what is found wrong, and where each field stands, while a source is read. One thread. */
public final class Findings {
    /** More than this many say no more to a person; the rest is cut with one closing finding. */
    static final int MAX_FINDINGS = 200;
    private final List<Finding> found = new ArrayList<>();
    private final Map<String, Position> positions = new LinkedHashMap<>();
    private boolean cut;

    void place(final String field, final Position position) {
        positions.putIfAbsent(field, position);
    }

    void error(final Position at, final String code, final String field, final String problem, final String remedy) {
        add(Finding.Severity.ERROR, at, code, field, problem, remedy);
    }

    void warning(final Position at, final String code, final String field, final String problem,
            final String remedy) {
        add(Finding.Severity.WARNING, at, code, field, problem, remedy);
    }

    private void add(final Finding.Severity severity, final Position at, final String code, final String field,
            final String problem, final String remedy) {
        if (found.size() < MAX_FINDINGS) {
            found.add(new Finding(severity, code, at.line(), at.column(), field, problem, remedy));
        } else if (!cut) {
            cut = true;
            found.add(new Finding(Finding.Severity.ERROR, "config.too-many-findings", at.line(), at.column(), "",
                "There are more than " + MAX_FINDINGS + " findings; the rest is not shown.",
                "Mend these first."));
        }
    }

    /** {@return whether the source is refused} */
    public boolean hasErrors() {
        return found.stream().anyMatch(Finding::isError);
    }

    /** {@return what was found, in the order of the source} */
    public List<Finding> sorted() {
        return found.stream().sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column))
            .toList();
    }

    Map<String, Position> positions() {
        return positions;
    }

    Position positionOf(final String field) {
        return positions.getOrDefault(field, Position.START);
    }
}
