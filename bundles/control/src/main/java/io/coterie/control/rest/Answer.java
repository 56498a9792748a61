package io.coterie.control.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What is sent back: either a body that is complete, or one that is written as things happen. Immutable.
 *
 * @param status the HTTP status
 * @param contentType of the body
 * @param headers further headers
 * @param body the complete body; null if it is streamed
 * @param stream writes the body; null if it is complete
 */
record Answer(int status, String contentType, Map<String, String> headers, JsonNode body, Stream stream) {
    /** Writes a body for as long as there is somebody who reads it; called on a thread of the server. */
    @FunctionalInterface
    interface Stream {
        void writeTo(OutputStream out) throws IOException;
    }

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer ok(final JsonNode body) {
        return new Answer(200, "application/json", Map.of(), body, null);
    }

    /** The request is recorded; the cluster acts on it in its own time. */
    static Answer accepted(final JsonNode body) {
        return new Answer(202, "application/json", Map.of(), body, null);
    }

    static Answer problem(final int status, final JsonNode body) {
        return new Answer(status, "application/problem+json", Map.of(), body, null);
    }

    static Answer events(final Stream stream) {
        return new Answer(200, "text/event-stream", Map.of("Cache-Control", "no-store"), null, stream);
    }

    Answer with(final String header, final String value) {
        final Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, more, body, stream);
    }
}
