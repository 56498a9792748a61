package io.coterie.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.Finding;

/** The way in: text to document, or to everything that is wrong with it. Pure; safe for use by several threads. */
public final class DocumentParser {
    /** Longest source, in characters: a thousand resources take a tenth of it, and it fits into one log entry. */
    public static final int MAX_CHARACTERS = 4 * 1024 * 1024;

    private DocumentParser() {
    }

    /**
     * Reads a source.
     *
     * @param text YAML or JSON
     * @return the document or the findings; never null, never throws for what stands in the text
     */
    public static ParsedDocument parse(final String text) {
        final Findings findings = new Findings();
        if (text.length() > MAX_CHARACTERS) {
            findings.error(Position.START, "config.too-large", "", "The document is longer than " + MAX_CHARACTERS
                + " characters.", "Make it smaller.");
            return refused(findings);
        }
        final Optional<Field> root = PositionedSource.read(text, "document", findings);
        if (findings.hasErrors()) {
            return refused(findings);
        }
        if (root.isEmpty() || !root.get().isMap()) {
            findings.error(Position.START, "config.not-a-document", "", "This is not a cluster document.",
                "Write a map with at least 'cluster: NAME'.");
            return refused(findings);
        }
        final var document = new DocumentReader(root.get()).read();
        return findings.hasErrors() ? refused(findings)
            : new ParsedDocument(document, findings.sorted(), findings.positions());
    }

    private static ParsedDocument refused(final Findings findings) {
        return new ParsedDocument(Optional.empty(), findings.sorted(), findings.positions());
    }

    /**
     * Sets line and column of findings that name a field of this document but do not know where it stands.
     *
     * @param findings what others found
     * @param positions where fields stand
     * @return the findings with their places
     */
    public static List<Finding> placed(final List<Finding> findings, final ParsedDocument positions) {
        return findings.stream().map(f -> {
            if (f.line() > 0 || f.field().isEmpty()) {
                return f;
            }
            final Position at = positions.position(f.field());
            return new Finding(f.severity(), f.code(), at.line(), at.column(), f.field(), f.problem(), f.remedy());
        }).toList();
    }

    /**
     * The names of the fields that a document may have at its top.
     *
     * @return the names with what each holds
     */
    public static Map<String, String> fields() {
        return DocumentReader.FIELDS;
    }
}
