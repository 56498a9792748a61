package io.coterie.document;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.document.ClusterDocument;

/**
 * What a parser made of a source.
 *
 * @param document the document; empty if there is an error
 * @param findings errors and warnings, in the order of the source
 * @param positions where each field stands, by its path ({@code resources.web.agent})
 */
public record ParsedDocument(Optional<ClusterDocument> document, List<Finding> findings,
        Map<String, Position> positions) {
    /** Copies. */
    public ParsedDocument {
        Objects.requireNonNull(document, "document");
        findings = List.copyOf(findings);
        positions = Map.copyOf(positions);
    }

    /**
     * The document, or the refusal.
     *
     * @return the document
     * @throws InvalidInputException with all findings if there is an error
     */
    public ClusterDocument orThrow() {
        return document.orElseThrow(() -> new InvalidInputException("config.invalid", findings));
    }

    /**
     * Where a field stands, or the nearest field around it that is known.
     *
     * @param field its path
     * @return the position
     */
    public Position position(final String field) {
        String path = field;
        while (!path.isEmpty()) {
            final Position position = positions.get(path);
            if (position != null) {
                return position;
            }
            path = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
        }
        return Position.START;
    }
}
