package io.coterie.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;

/**
 * A JSON value that knows where it stands. Immutable.
 *
 * @param value a map by field, a list, a text, a number as text in {@link Scalar}, a truth value, or null
 * @param line 1-based
 * @param column 1-based
 */
record Json(Object value, int line, int column) {
    /** Longest file; a member's takes one or two kilobytes. */
    private static final long MAX_BYTES = 1 << 20;
    private static final JsonFactory FACTORY =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /**
     * A number, as it is written.
     *
     * @param text its digits
     */
    record Scalar(String text) {
    }

    /**
     * Reads a file with one value.
     *
     * @param file which
     * @param code the code of the error if it is bad
     * @return the value
     * @throws InvalidInputException if it cannot be read or is no JSON
     */
    static Json read(final Path file, final String code) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw bad(code, 0, 0, file + " is longer than " + MAX_BYTES + " bytes.", "Give the right file.");
            }
            try (JsonParser parser = FACTORY.createParser(Files.readAllBytes(file))) {
                parser.nextToken();
                if (parser.currentToken() == null) {
                    throw bad(code, 1, 1, file + " is empty.", "Write a JSON object into it.");
                }
                final Json value = value(parser);
                if (parser.nextToken() != null) {
                    final JsonLocation at = parser.currentTokenLocation();
                    throw bad(code, at.getLineNr(), at.getColumnNr(), file + " goes on after its end.",
                        "Remove what follows the last brace.");
                }
                return value;
            }
        } catch (final JsonProcessingException e) {
            final JsonLocation at = e.getLocation();
            throw bad(code, at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr(),
                file + " is no JSON: " + e.getOriginalMessage() + ".", "Mend it there.");
        } catch (final IOException e) {
            throw bad(code, 0, 0, file + " cannot be read: " + e + ".", "Check that it is there and readable.");
        }
    }

    private static InvalidInputException bad(final String code, final int line, final int column, final String problem,
            final String remedy) {
        return new InvalidInputException(code,
            List.of(new Finding(Finding.Severity.ERROR, code, line, column, "", problem, remedy)));
    }

    /** The parser limits the nesting, so the recursion is bounded. */
    private static Json value(final JsonParser parser) throws IOException {
        final JsonLocation at = parser.currentTokenLocation();
        final Object value = switch (parser.currentToken()) {
            case START_OBJECT -> {
                final Map<String, Json> fields = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    final String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, value(parser));
                }
                yield fields;
            }
            case START_ARRAY -> {
                final List<Json> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(parser.getText());
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> null;
        };
        return new Json(value, at.getLineNr(), at.getColumnNr());
    }
}
